"""Gift cards issued, paid with, topped up, voided, and given new codes."""
