"""Plans, events, drift and errors as text, JSON and markdown. Pure: values in, a string or a dict out."""
