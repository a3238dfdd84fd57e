# The purchase of 30 January comes after the batch of 2 February: judged by the version, the level
# and January's limit of its own day, posted on the day of the batch that found it.
pitfalls: 20
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    limit = { points = 15, every = "month" }
    expiry = { after = "1 month" }
happens:
    2026-01-10 purchase p1 10.00
    2026-02-01 purchase p2 10.00
    batch 2026-02-02
    program from 2026-02-01
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 3
        per = "1.00"
        limit = { points = 15, every = "month" }
        expiry = { after = "1 month" }
    2026-01-30 purchase p3 10.00
    batch 2026-02-03
entries:
    2026-01-10 earn spend +10 p1 to 2026-02-10
    2026-02-01 earn spend +10 p2 to 2026-03-01
    2026-02-03 earn spend +5 of +10 p3 from 2026-01-30 to 2026-02-28
