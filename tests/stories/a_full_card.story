# Every 10 stamps are taken by themselves, as long as ten are there; what is left counts for the next
# card. 23 stamps buy two at once, the 7th of March brings the third. Taken dearly they buy fewer.
settings: grant.on, grant.reward, reward.cost
instead: grant.on = "join"
instead: grant.reward = "biscuit"
instead: reward.cost = 12
program:
    [[earn]]
    name = "coffee"
    on = "purchase"
    points = 1
    per_quantity = 1
    [[reward]]
    id = "free-coffee"
    name = "Coffee"
    kind = "item"
    cost = 10
    [[reward]]
    id = "biscuit"
    name = "Biscuit"
    kind = "item"
    cost = 9
    [[grant]]
    name = "full card"
    on = "balance"
    reward = "free-coffee"
happens:
    2026-03-01 10:00 purchase p1 60.00 quantity=23
    2026-03-07 10:00 purchase p2 20.00 quantity=8
    batch 2026-03-08
entries:
    2026-03-01 earn coffee +23 p1
    2026-03-01 redeem free-coffee -10
    2026-03-01 redeem free-coffee -10
    2026-03-07 earn coffee +8 p2
    2026-03-07 redeem free-coffee -10
after:
    ann: balance 1
    ann: claims 2026-03-01 free-coffee met; 2026-03-01 free-coffee met; 2026-03-07 free-coffee met
