"""A recording sent as a call in progress, so that the receiving side can be tried."""
