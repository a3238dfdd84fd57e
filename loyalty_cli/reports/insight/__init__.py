"""Statistics over what members bought: forecasts, intervals, likeness; the extra `insight`.

Nothing here decides what anybody earns, so chances and expectations may be floats (DESIGN, "The
way through the house"; CONTRACT section 6).
"""
