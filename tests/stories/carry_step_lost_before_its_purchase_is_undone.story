# r1 takes p1's 30.00 and p2's step. p2 is undone: it has no point to lose any more, and none to count
# for a level: Gold begins at 2 points, and p4 brings the second.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    [tiers]
    by = "points"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 2
happens:
    2026-03-01 10:00 purchase p1 30.00
    batch 2026-03-01
    2026-03-02 10:00 purchase p2 20.00
    batch 2026-03-02
    2026-03-03 refund r1 30.00 of=p1
    batch 2026-03-03
    undo p2 on 2026-03-04
    batch 2026-03-04
    2026-03-05 10:00 purchase p3 50.00
    batch 2026-03-05
    2026-03-06 10:00 purchase p4 50.00
    batch 2026-03-06
entries:
    2026-03-02 earn spend +1 p2
    2026-03-03 clawback spend -1 r1
    2026-03-05 earn spend +1 p3
    2026-03-06 earn spend +1 p4
after:
    ann: level Gold, balance 2
