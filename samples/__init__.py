"""The project's own sample calls and the program that makes them from their scripts."""
