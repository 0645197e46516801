"""How the schema came to be, step by step; none is taken back: a backup is restored instead."""
