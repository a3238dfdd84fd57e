# 15 points an event over both rules: 10 on the first, the 5 that are left on the second.
settings: boost.limit.points boost.limit.every
instead: boost.limit.points = 20
instead: boost.limit.every = "ever"
program:
    [[earn]]
    name = "one"
    on = "purchase"
    points = 10
    [[earn]]
    name = "two"
    on = "purchase"
    points = 10
    [[boost]]
    name = "double"
    multiply = "2"
    limit = { points = 15, every = "event" }
happens:
    2026-01-10 08:00 purchase p1 1.00
    2026-01-10 09:00 purchase p2 1.00
    batch 2026-01-10
entries:
    2026-01-10 earn one +10 p1
    2026-01-10 boost double +10 p1
    2026-01-10 earn two +10 p1
    2026-01-10 boost double +5 of +10 p1
    2026-01-10 earn one +10 p2
    2026-01-10 boost double +10 p2
    2026-01-10 earn two +10 p2
    2026-01-10 boost double +5 of +10 p2
