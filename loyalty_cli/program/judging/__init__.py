"""A program ready to judge, and how one rule judges one event: pure."""
