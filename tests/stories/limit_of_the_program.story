# 12 a day over all rules: spend takes 10, visits get 2 of their 10; the next day is new.
settings: program.limit.points program.limit.every
instead: program.limit.points = 15
instead: program.limit.every = "week"
program:
    [program]
    limit = { points = 12, every = "day" }
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[earn]]
    name = "extra"
    on = "purchase"
    points = 10
happens:
    2026-01-08 purchase p1 1.00
    2026-01-09 purchase p2 1.00
    batch 2026-01-09
entries:
    2026-01-08 earn spend +10 p1
    2026-01-08 earn extra +2 of +10 p1
    2026-01-09 earn spend +10 p2
    2026-01-09 earn extra +2 of +10 p2
