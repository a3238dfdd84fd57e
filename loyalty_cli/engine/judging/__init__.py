"""How the events of an account are judged, with its limits, and told again."""
