"""Settings, checked, and the files that ship with the package."""
