"""What each kind of file brings into the store."""
