"""A local server that behaves like each store. It imports nothing of the rest of the package."""
