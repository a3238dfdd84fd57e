# The purchase that gave a mug is refunded: the mug is asked back. A part of it that still fits keeps
# it. A grant by points and a reward of points are clawed back as ever.
settings: grant.reward, reward.points
instead: grant.reward = "mug"
instead: reward.points = 5
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
    [[reward]]
    id = "seven"
    name = "Seven points"
    kind = "points"
    points = 7
    [[grant]]
    name = "big order"
    on = "purchase"
    reward = ["mug", "seven"]
    when = { min_amount = "20.00" }
happens:
    2026-03-01 purchase p1 30.00
    2026-03-02 refund r1 5.00 of=p1
    2026-03-03 purchase p2 20.00
    batch 2026-03-03
    2026-03-04 refund r2 5.00 of=p2
    batch 2026-03-04
entries:
    2026-03-01 earn spend +30 p1
    2026-03-01 grant big order 0 p1
    2026-03-01 grant big order +7 p1
    2026-03-02 clawback spend -5 r1
    2026-03-03 earn spend +20 p2
    2026-03-03 grant big order 0 p2
    2026-03-03 grant big order +7 p2
    2026-03-04 clawback spend -5 r2
    2026-03-04 clawback big order -7 r2
after:
    ann: balance 47
    ann: claims 2026-03-01 mug met; 2026-03-01 seven met; 2026-03-03 mug dropped; 2026-03-03 seven dropped
