# Gold at 10.00, until 10 February. A refund brings the sum to 9.00, a purchase back to 10.00 and a
# refund down again: the level and its end stand until the review of 11 February.
pitfalls: 21
program:
    [tiers]
    by = "spend"
    window = "2 months"
    keep = "1 month"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    [[grant]]
    name = "rise"
    on = "level"
    points = 1
happens:
    2026-01-10 purchase p1 10.00
    2026-01-12 refund r1 1.00 of=p1
    2026-01-13 purchase p2 1.00
    2026-01-14 refund r2 1.00 of=p2
    batch 2026-02-10
    batch 2026-02-11
entries:
    2026-01-10 grant rise +1 p1
after:
    ann: level Base, until -
