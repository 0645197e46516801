"""Call analytics that measures how well an agent listened."""

__version__ = "0.1.0"
