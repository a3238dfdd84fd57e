"""The words every room shares: money, dates, problems. Standard library only."""
