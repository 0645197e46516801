"""What every protocol that brings a call in progress says of it, and how it is driven."""
