"""What commands share: options, the caller's day and store, typed amounts and codes."""
