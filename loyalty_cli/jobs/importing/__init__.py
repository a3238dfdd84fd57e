"""Files into the store: all of them or none, and the same again changes nothing."""
