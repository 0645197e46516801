"""What the page of one call shows, read from its report."""
