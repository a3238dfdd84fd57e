"""How a file is read: the profiles, those that come with us, and looks at an unknown file."""
