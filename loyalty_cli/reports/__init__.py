"""Read-only questions to the store; one file a report."""
