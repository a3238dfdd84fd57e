# On the birthday the mug is bought, because it can be paid; a year later it can't.
settings: grant.pay
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = 10
    [[grant]]
    name = "birthday mug"
    on = "birthday"
    reward = "mug"
    pay = true
happens:
    member ann born=1990-03-05
    opens 2026-01-01
    2026-03-01 10:00 purchase p1 12.00
    batch 2027-03-10
entries:
    2026-03-01 earn spend +12 p1
    2026-03-05 redeem mug -10
after:
    ann: balance 2
    ann: claims 2026-03-05 mug met
