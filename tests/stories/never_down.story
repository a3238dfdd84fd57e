# With downgrade never a level has no end, whatever keep says.
settings: tiers.downgrade
program:
    [tiers]
    by = "spend"
    window = "1 month"
    keep = "1 month"
    downgrade = "never"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-12-31
entries:
after:
    ann: level Gold, until -
