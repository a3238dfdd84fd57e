# The file that brought p1 is taken back: its 12 points are more than the 2 that are there, so the
# coffee that the balance bought is undone before. Under `debt = "forgive"` it is the same: nothing
# is forgiven that can be had back.
program:
    [program]
    debt = "forgive"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "coffee"
    name = "Coffee"
    kind = "item"
    cost = 10
    [[grant]]
    name = "full card"
    on = "balance"
    reward = "coffee"
happens:
    2026-03-01 10:00 purchase p1 12.00
    batch 2026-03-02
    undo p1 on 2026-03-05
    batch 2026-03-05
entries:
    2026-03-01 earn spend +12 p1
    2026-03-01 redeem coffee -10
    2026-03-05 restore coffee +10
    2026-03-05 clawback spend -12 p1
after:
    ann: balance 0, debt 0
    ann: claims 2026-03-01 coffee dropped
