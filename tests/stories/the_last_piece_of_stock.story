# Two mugs for three members: in the order of their accounts. A greater stock meets the third.
settings: reward.stock
program:
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    stock = 2
    [[grant]]
    name = "welcome"
    on = "visit"
    reward = "mug"
happens:
    member ann
    member bob
    member cleo
    2026-03-01 10:00 visit a3 member=cleo
    2026-03-01 11:00 visit a2 member=bob
    2026-03-01 12:00 visit a1 member=ann
    batch 2026-03-01
entries:
    2026-03-01 grant welcome 0 a1
    2026-03-01 grant welcome 0 a2
    2026-03-01 grant welcome 0 a3
after:
    ann: claims 2026-03-01 mug met
    bob: claims 2026-03-01 mug met
    cleo: claims 2026-03-01 mug out-of-stock
