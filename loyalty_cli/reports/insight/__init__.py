"""Who is worth what, who is leaving, what works: questions over what members bought.

Nothing here decides what anybody earns, so chances and expectations may be floats (CONTRACT,
section 6); money stays in whole minor units.
"""
