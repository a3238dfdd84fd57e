# Gold until 16 January (6 days after the 10th), 5 days of grace: reviewed on the 22nd. Still earned,
# it is kept until 6 days after the 16th, which is that very day, not before it.
settings: tiers.keep
instead: tiers.keep = "5 days"
program:
    [tiers]
    by = "purchases"
    window = "1 month"
    keep = "6 days"
    grace = "5 days"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 1
happens:
    2026-01-10 purchase p1 1.00
    batch 2026-01-22
entries:
after:
    ann: level Gold, until 2026-01-22
