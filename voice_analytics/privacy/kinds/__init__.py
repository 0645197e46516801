"""The detectors, one module per kind."""
