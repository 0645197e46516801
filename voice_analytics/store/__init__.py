"""What is kept: calls, people, accounts, reviews, the audit log; on SQLite or PostgreSQL."""
