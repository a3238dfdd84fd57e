# Two visits a month earn; the third of January gets nothing and says so, February is new.
# (A limit of 0 is refused by `program check`, so it cannot mean two things.)
settings: earn.limit.times earn.limit.every
instead: earn.limit.times = 3
instead: earn.limit.every = "year"
pitfalls: 8
program:
    [[earn]]
    name = "visits"
    on = "visit"
    points = 5
    limit = { times = 2, every = "month" }
happens:
    2026-01-10 visit a1
    2026-01-11 visit a2
    2026-01-31 visit a3
    2026-02-01 visit a4
    batch 2026-02-01
entries:
    2026-01-10 earn visits +5 a1
    2026-01-11 earn visits +5 a2
    2026-01-31 earn visits 0 of +5 a3
    2026-02-01 earn visits +5 a4
