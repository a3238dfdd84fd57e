# Gold until 10 February (a month after the 10th of January), with 5 days of grace. What comes in them
# counts too, from the first, the 11th, to the last, the 15th: with that of the 10th three purchases,
# so Gold is kept, until a month after 10 February.
settings: tiers.grace
program:
    [tiers]
    by = "purchases"
    window = "1 month"
    keep = "1 month"
    grace = "5 days"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 3
happens:
    2026-01-08 purchase p1 1.00
    2026-01-09 purchase p2 1.00
    2026-01-10 purchase p3 1.00
    2026-02-10 purchase p4 1.00
    2026-02-11 purchase p5 1.00
    2026-02-15 purchase p6 1.00
    batch 2026-02-16
entries:
after:
    ann: level Gold, until 2026-03-10
