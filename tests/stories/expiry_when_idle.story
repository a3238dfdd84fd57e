# A month after the last earning, 10 February + 1 month = 10 March, the whole balance is gone on the
# 11th, one entry a lot; an adjustment puts nothing off.
settings: expiry.idle
instead: expiry.idle = "2 months"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [expiry]
    idle = "1 month"
happens:
    2026-01-10 purchase p1 1.00
    2026-02-10 purchase p2 1.00
    batch 2026-03-09
    adjust ann +3 on 2026-03-09
    batch 2026-03-10
    batch 2026-03-11
entries:
    2026-01-10 earn spend +10 p1
    2026-02-10 earn spend +10 p2
    2026-03-09 adjust - +3
    2026-03-11 expire - -10
    2026-03-11 expire - -10
    2026-03-11 expire - -3
