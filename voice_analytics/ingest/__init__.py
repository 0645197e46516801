"""Audio in: recordings, their sidecars, and how folders of them are read."""
