"""The laws of DESIGN as properties of generated programs and histories."""
