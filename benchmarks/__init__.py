"""Benchmarks: how often the product is right, and how fast it is.

They read report documents (schema `voice-analytics.report/1`) and truth files, never the product's
own values, so that a mistake in the product cannot hide in its own yardstick.
"""
