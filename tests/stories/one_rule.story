# 5 for any purchase, doubled by the boost, and 3 for each purchase by the grant.
settings: earn.name earn.on earn.points boost.name boost.multiply grant.name grant.on grant.points
instead: earn.name = "other"
instead: earn.on = "review"
instead: earn.points = 6
instead: boost.name = "other"
instead: boost.multiply = "3"
instead: grant.name = "other"
instead: grant.on = "review"
instead: grant.points = 4
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 5
    [[boost]]
    name = "double"
    multiply = "2"
    [[grant]]
    name = "thanks"
    on = "purchase"
    points = 3
happens:
    2026-01-10 12:00 purchase p1 10.00
    2026-01-10 12:00 review a1
    batch 2026-01-10
entries:
    2026-01-10 earn spend +5 p1 from 2026-01-10
    2026-01-10 boost double +5 p1 from 2026-01-10
    2026-01-10 grant thanks +3 p1 from 2026-01-10
after:
    ann: balance 13, pending 0, debt 0, level -, until -, spend 10.00, purchases 1, program p
