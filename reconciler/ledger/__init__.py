"""What we did: appended, never changed. Memory, never the truth."""
