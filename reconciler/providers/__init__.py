"""The stores, and the registry that finds them."""
