"""Tools for those who work on the project. Nothing here is needed to run it."""
