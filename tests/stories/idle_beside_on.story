# Good until the end of the year, or until ten days pass in which nothing happens. What is earned
# after that begins anew, and so do points by hand.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    on = "12-31"
    idle = "10 days"
happens:
    2026-12-01 purchase p1 5.00
    batch 2026-12-12
    2026-12-15 purchase p2 4.00
    batch 2026-12-24
    2026-12-24 purchase p3 3.00
    batch 2027-01-02
entries:
    2026-12-01 earn spend +5 p1 to 2026-12-31
    2026-12-12 expire - -5
    2026-12-15 earn spend +4 p2 to 2026-12-31
    2026-12-24 earn spend +3 p3 to 2026-12-31
    2027-01-01 expire - -4
    2027-01-01 expire - -3
