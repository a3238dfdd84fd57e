# One mug for ever. It went with p1; its file is taken back, so it may go with p2. Not with p3: that
# of p2 was refunded, and a refund frees no limit.
pitfalls: 16
program:
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    [[grant]]
    name = "first mug"
    on = "purchase"
    reward = "mug"
    limit = { times = 1, every = "ever" }
happens:
    2026-03-01 purchase p1 10.00
    batch 2026-03-01
    undo p1 on 2026-03-02
    2026-03-02 purchase p2 10.00
    2026-03-03 refund r2 10.00 of=p2
    2026-03-04 purchase p3 10.00
    batch 2026-03-04
entries:
    2026-03-01 grant first mug 0 p1
    2026-03-02 grant first mug 0 p2
after:
    ann: balance 0, claims 2026-03-01 mug dropped; 2026-03-02 mug dropped
