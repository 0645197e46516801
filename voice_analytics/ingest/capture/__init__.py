"""Calls in progress on disk: encrypted, and whole up to the last second however it ends."""
