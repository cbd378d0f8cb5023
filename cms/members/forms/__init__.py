"""What people fill in: login, account, joining, second factor."""
