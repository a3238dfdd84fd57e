"""Commands that begin: init, demo, program, profile, help."""
