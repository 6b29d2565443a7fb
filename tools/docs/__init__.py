"""The pages of `docs/` that are made from what the program itself says: `python -m tools.docs` writes them anew."""
