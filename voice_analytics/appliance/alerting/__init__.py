"""What an operator should look at: gathered, decided, kept current and told."""
