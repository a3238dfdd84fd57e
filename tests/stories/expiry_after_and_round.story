# 2 months after 10 January is 10 March, moved to the end of its quarter, 31 March, the last good
# day; a rule's own goes before: 10 days, also for its boost. Gone at the start of the next day.
settings: expiry.after expiry.round earn.expiry.after earn.expiry
instead: expiry.after = "3 months"
instead: earn.expiry.after = "11 days"
pitfalls: 19
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[earn]]
    name = "quick"
    on = "purchase"
    points = 1
    expiry = { after = "10 days" }
    [[boost]]
    name = "double"
    rules = ["quick"]
    multiply = "2"
    [expiry]
    after = "2 months"
    round = "quarter-end"
happens:
    2026-01-10 23:59 purchase p1 1.00
    batch 2026-01-20
    batch 2026-01-21
    batch 2026-03-31
    adjust ann -4 on 2026-03-31
    batch 2026-04-01
entries:
    2026-01-10 earn spend +10 p1 to 2026-03-31
    2026-01-10 earn quick +1 p1 to 2026-01-20
    2026-01-10 boost double +1 p1 to 2026-01-20
    2026-01-21 expire - -2
    2026-03-31 adjust - -4
    2026-04-01 expire - -6
