# 06:30 UTC on 1 February is 22:30 on 31 January in Los Angeles: January's limit, and a month
# after 31 January is 28 February. 23:59:59 is still the same day.
pitfalls: 18
zone: America/Los_Angeles
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    limit = { times = 1, every = "month" }
    expiry = { after = "1 month" }
happens:
    2026-02-01 06:30Z purchase p1 1.00
    2026-01-31 23:59:59 purchase p2 1.00
    2026-02-01 08:00Z purchase p3 1.00
    batch 2026-03-01
entries:
    2026-01-31 earn spend +10 p1 to 2026-02-28
    2026-01-31 earn spend 0 of +10 p2
    2026-02-01 earn spend +10 p3 to 2026-03-01
    2026-03-01 expire - -10
