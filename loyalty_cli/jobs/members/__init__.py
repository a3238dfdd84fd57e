"""What is done to members: added, changed, merged, suspended, forgotten."""
