# The claim waits; a later batch, when a new version has more, meets it once.
settings: reward.stock
instead: reward.stock = 5
program:
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    stock = 1
    [[grant]]
    name = "welcome"
    on = "visit"
    reward = "mug"
happens:
    2026-03-01 visit a1
    2026-03-02 visit a2
    2026-03-03 visit a3
    batch 2026-03-03
    program from 2026-03-04
        [[reward]]
        id = "mug"
        name = "Mug"
        kind = "item"
        stock = 2
        [[grant]]
        name = "welcome"
        on = "visit"
        reward = "mug"
    batch 2026-03-04
    batch 2026-03-05
entries:
    2026-03-01 grant welcome 0 a1
    2026-03-02 grant welcome 0 a2
    2026-03-03 grant welcome 0 a3
after:
    ann: claims 2026-03-01 mug met; 2026-03-02 mug met; 2026-03-03 mug out-of-stock
