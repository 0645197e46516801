"""Adapters to the models, and where their weights come from."""
