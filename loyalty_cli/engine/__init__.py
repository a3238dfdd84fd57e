"""What happens to one account as time passes: pure functions over plain data."""
