"""One definition per module, and the registry."""
