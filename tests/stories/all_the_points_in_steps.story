# The birthday takes all points there are, in steps of 10, from 20 on: 25 of them are 20.
settings: reward.step, reward.min
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "treat"
    name = "Treat"
    kind = "item"
    cost = "all"
    step = 10
    min = 20
    [[grant]]
    name = "treat"
    on = "birthday"
    reward = "treat"
    pay = true
happens:
    member ann born=1990-03-05
    opens 2026-01-01
    2026-03-01 purchase p1 25.00
    2027-01-01 purchase p2 12.00
    batch 2027-03-10
entries:
    2026-03-01 earn spend +25 p1
    2026-03-05 redeem treat -20
    2027-01-01 earn spend +12 p2
after:
    ann: balance 17
