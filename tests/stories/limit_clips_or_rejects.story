# 12 a day. One rule clips: 10, then what is left, 2. The other rejects: 10, then all or nothing.
settings: earn.limit.over earn.limit.points
instead: earn.limit.points = 13
pitfalls: 8
program:
    [[earn]]
    name = "clips"
    on = "visit"
    points = 10
    limit = { points = 12, every = "day" }
    [[earn]]
    name = "rejects"
    on = "visit"
    points = 10
    limit = { points = 12, every = "day", over = "reject" }
happens:
    2026-01-10 08:00 visit a1
    2026-01-10 09:00 visit a2
    batch 2026-01-10
entries:
    2026-01-10 earn clips +10 a1
    2026-01-10 earn rejects +10 a1
    2026-01-10 earn clips +2 of +10 a2
    2026-01-10 earn rejects 0 of +10 a2
