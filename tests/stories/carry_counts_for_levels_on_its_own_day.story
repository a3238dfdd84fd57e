# Gold, without an end, from 2 points of a calendar year. 30.00 of December and 20.00 of January make 1
# point of January, 50.00 more of January the second: Gold. The December purchase comes back: S =
# 70.00, so p2's step goes, and its point with it, of January: 2026 has 1, and Gold is taken back.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    [tiers]
    by = "points"
    window = "calendar-year"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 2
happens:
    2025-12-20 10:00 purchase p1 30.00
    2026-01-02 10:00 purchase p2 20.00
    2026-01-03 10:00 purchase p3 50.00
    batch 2026-01-03
    2026-01-04 refund r1 30.00 of=p1
    batch 2026-01-04
entries:
    2026-01-02 earn spend +1 p2
    2026-01-03 earn spend +1 p3
    2026-01-04 clawback spend -1 r1
after:
    ann: level Base, balance 1
