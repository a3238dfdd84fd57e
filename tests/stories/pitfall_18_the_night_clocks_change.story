# 29 March 2026: 02:30 does not exist in Berlin and is read as 03:30; 25 October: 02:30 comes twice
# and is read as the first (00:30 UTC), before an event of 01:15 UTC, the second 02:15.
pitfalls: 18
program:
    [[earn]]
    name = "first"
    on = "visit"
    points = 5
    limit = { times = 1, every = "day" }
    [[earn]]
    name = "at three"
    on = "visit"
    points = 1
    when = { hours = ["03:00-04:00"] }
happens:
    2026-03-29 02:30 visit a1
    2026-10-25 01:15Z visit a2
    2026-10-25 02:30 visit a3
    batch 2026-10-25
entries:
    2026-03-29 earn first +5 a1
    2026-03-29 earn at three +1 a1
    2026-10-25 earn first +5 a3
    2026-10-25 earn first 0 of +5 a2
