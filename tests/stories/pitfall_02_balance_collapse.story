# +100, -80, the 100 expire (20 of them are left), +50 leaves 50.
pitfalls: 2
settings: expiry.after
instead: expiry.after = "1 year"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "1 month"
happens:
    2026-01-10 purchase p1 100.00
    batch 2026-01-15
    adjust ann -80 on 2026-01-15
    2026-03-01 purchase p2 50.00
    batch 2026-03-01
entries:
    2026-01-10 earn spend +100 p1 to 2026-02-10
    2026-01-15 adjust - -80
    2026-02-11 expire - -20
    2026-03-01 earn spend +50 p2 to 2026-04-01
after:
    ann: balance 50
