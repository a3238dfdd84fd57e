"""What the walk reads and writes: accounts, lots, entries, judgements."""
