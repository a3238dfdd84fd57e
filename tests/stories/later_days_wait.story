# A file may hold next week already: a batch leaves those events for the one of their day.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 10.00
    2026-01-20 purchase p2 5.00
    batch 2026-01-10
    batch 2026-01-19
    adjust ann -11 on 2026-01-19
    batch 2026-01-20
entries:
    2026-01-10 earn spend +10 p1
    2026-01-20 earn spend +5 p2
after:
    ann: balance 15
