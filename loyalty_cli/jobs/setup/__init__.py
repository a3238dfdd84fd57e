"""New stores, example programs, and program files in and out of the store."""
