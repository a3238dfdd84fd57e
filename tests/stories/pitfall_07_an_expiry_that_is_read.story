# Three ways to lapse, each in its own place: 31 January for the grant, 28 February (a month after
# the 31st of January) for the rule, 31 March for everything else.
pitfalls: 7
settings: grant.expiry earn.expiry expiry
program:
    [[earn]]
    name = "own"
    on = "visit"
    points = 1
    expiry = { after = "1 month" }
    [[earn]]
    name = "plain"
    on = "visit"
    points = 2
    [[grant]]
    name = "thanks"
    on = "visit"
    points = 4
    expiry = { after = "1 day" }
    [expiry]
    on = "03-31"
happens:
    2026-01-31 visit a1
    batch 2026-04-01
entries:
    2026-01-31 earn own +1 a1 to 2026-02-28
    2026-01-31 earn plain +2 a1 to 2026-03-31
    2026-01-31 grant thanks +4 a1 to 2026-02-01
    2026-02-02 expire - -4
    2026-03-01 expire - -1
    2026-04-01 expire - -2
