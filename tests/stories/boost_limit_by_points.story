# 15 points in all: 10, then 5 of 10 with the reason, then not there.
settings: boost.limit.points
instead: boost.limit.points = 20
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[boost]]
    name = "double"
    multiply = "2"
    limit = { points = 15, every = "ever" }
happens:
    2026-01-09 purchase p1 1.00
    2026-02-10 purchase p2 1.00
    2026-03-10 purchase p3 1.00
    batch 2026-03-10
entries:
    2026-01-09 earn spend +10 p1
    2026-01-09 boost double +10 p1
    2026-02-10 earn spend +10 p2
    2026-02-10 boost double +5 of +10 p2
    2026-03-10 earn spend +10 p3
