"""The report in the forms others read."""
