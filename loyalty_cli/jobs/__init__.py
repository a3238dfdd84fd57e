"""One use case each: read from the store, let the engine decide, write, in one transaction."""
