# A point is worth 0.004: two come to less than a cent, so the balance buys none of them, on no day;
# five come to 2 cents. What is too little asks for no walk of its own either.
settings: program.point_value
instead: program.point_value = "0.01"
program:
    [program]
    point_value = "0.004"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "pair"
    name = "A pair"
    kind = "gift-card"
    cost = 2
    gift_card = { amount = "point-value" }
    [[reward]]
    id = "five"
    name = "Five"
    kind = "gift-card"
    cost = 5
    gift_card = { amount = "point-value" }
    [[grant]]
    name = "by itself"
    on = "balance"
    reward = ["pair", "five"]
happens:
    2026-03-01 10:00 purchase p1 4.00
    batch 2026-03-01
    2026-03-02 10:00 purchase p2 3.00
    batch 2026-03-02
entries:
    2026-03-01 earn spend +4 p1
    2026-03-02 earn spend +3 p2
    2026-03-02 redeem five -5
after:
    ann: balance 2
