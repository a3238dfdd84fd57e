# On 31 December, but never sooner than three months: 30 September has 3 months, 1 October less.
settings: expiry.on expiry.min_life
instead: expiry.on = "06-30"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [expiry]
    on = "12-31"
    min_life = "3 months"
happens:
    2026-09-30 purchase p1 1.00
    2026-10-01 purchase p2 1.00
    batch 2026-10-01
entries:
    2026-09-30 earn spend +10 p1 to 2026-12-31
    2026-10-01 earn spend +10 p2 to 2027-12-31
