# 100 good until 30 June and 200, earned earlier, until 31 December: 180 spent in May take the 100
# first, so nothing lapses in July and 120 on 1 January.
pitfalls: 3
program:
    [[earn]]
    name = "long"
    on = "visit"
    points = 200
    expiry = { on = "12-31" }
    [[earn]]
    name = "short"
    on = "review"
    points = 100
    expiry = { on = "06-30" }
happens:
    2026-01-10 visit a1
    2026-02-10 review a2
    batch 2026-05-01
    adjust ann -180 on 2026-05-01
    batch 2027-01-01
entries:
    2026-01-10 earn long +200 a1 to 2026-12-31
    2026-02-10 earn short +100 a2 to 2026-06-30
    2026-05-01 adjust - -180
    2027-01-01 expire - -120
after:
    ann: balance 0
