"""Routes for browsers."""
