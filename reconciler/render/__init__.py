"""Plans, events, drift and errors as text, JSON and markdown. Pure."""
