"""`loyalty nightly`: what a shop does each night, in one go that can be cut short anywhere."""
