# 24 points buy two coffees at 10; 4 are left. A refund of 9 would take more than these 4: the newer
# coffee is undone first, 10 come back, 14 less 9 are 5. A refund of 5 takes those. The last, of 10,
# undoes the older one too. Nothing is ever owed, and both coffees are void. What comes back fills
# the lot that it came from.
program:
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
    2026-03-01 10:00 purchase p1 24.00
    batch 2026-03-02
    2026-03-05 10:00 refund r1 9.00 of=p1
    batch 2026-03-06
    2026-03-07 10:00 refund r2 5.00 of=p1
    batch 2026-03-08
    2026-03-09 10:00 refund r3 10.00 of=p1
    batch 2026-03-10
entries:
    2026-03-01 earn spend +24 p1
    2026-03-01 redeem coffee -10
    2026-03-01 redeem coffee -10
    2026-03-05 restore coffee +10
    2026-03-05 clawback spend -9 r1
    2026-03-07 clawback spend -5 r2
    2026-03-09 restore coffee +10
    2026-03-09 clawback spend -10 r3
after:
    ann: balance 0, debt 0, spend 0.00
    ann: claims 2026-03-01 coffee dropped; 2026-03-01 coffee dropped
