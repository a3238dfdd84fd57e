# 8 points a month: 5, then 3 of 5 (clip); the other grant rejects and gives 0 instead of 3.
settings: grant.limit.over grant.limit.points
instead: grant.limit.points = 9
program:
    [[grant]]
    name = "clips"
    on = "visit"
    points = 5
    limit = { points = 8, every = "month" }
    [[grant]]
    name = "rejects"
    on = "visit"
    points = 5
    limit = { points = 8, every = "month", over = "reject" }
happens:
    2026-01-10 visit a1
    2026-01-11 visit a2
    2026-02-01 visit a3
    batch 2026-02-01
entries:
    2026-01-10 grant clips +5 a1
    2026-01-10 grant rejects +5 a1
    2026-01-11 grant clips +3 of +5 a2
    2026-01-11 grant rejects 0 of +5 a2
    2026-02-01 grant clips +5 a3
    2026-02-01 grant rejects +5 a3
