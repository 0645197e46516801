"""SIPREC: the recording server's side of RFC 7866, and of what recorders make of it."""
