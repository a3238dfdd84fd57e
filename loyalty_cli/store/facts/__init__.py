"""What came in: members, events, imports, programs."""
