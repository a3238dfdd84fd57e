# Held out of both for all members: as if neither were there. Which members a smaller share holds out,
# says the store's key.
settings: boost.holdout, grant.holdout
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "double"
    multiply = "2"
    holdout = "100"
    [[grant]]
    name = "thanks"
    on = "purchase"
    points = 5
    holdout = "100"
happens:
    2026-03-01 purchase p1 10.00
    batch 2026-03-01
entries:
    2026-03-01 earn spend +10 p1
