# Gold has no end and was earned by the month up to 10 March, in which 10 February is no more: with
# 3.00 of p2 refunded that month holds 7.00. bob's purchase of 11 February is in it: he stays Gold.
program:
    [tiers]
    by = "spend"
    window = "1 month"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    member ann
    member bob
    2026-02-10 purchase p1 5.00
    2026-03-10 purchase p2 10.00
    2026-03-12 refund r2 3.00 of=p2
    2026-02-11 purchase p3 5.00 member=bob
    2026-03-10 purchase p4 10.00 member=bob
    2026-03-12 refund r4 3.00 of=p4 member=bob
    batch 2026-03-12
after:
    ann: level Base, until -
    bob: level Gold, until -
