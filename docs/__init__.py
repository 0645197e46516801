"""Documentation, and the program that makes its generated pages."""
