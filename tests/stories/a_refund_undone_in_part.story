# One point for each 3.00: r1 took 2 of 4, the last of p1's lot and one of the visit's; r2 none. With
# r1 taken back 11.00 are kept, that is 3: the first of the two comes back, where it came from. bob's
# had lapsed before r3 took them: then one of the two no longer counts as taken.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "3.00"
    expiry = { after = "30 days" }
    [[earn]]
    name = "visit"
    on = "visit"
    points = 20
happens:
    member ann
    member bob
    2026-03-01 10:00 purchase p1 12.00
    2026-03-01 10:00 purchase p2 12.00 member=bob
    2026-03-02 visit v1
    batch 2026-03-02
    adjust ann -3 on 2026-03-02
    2026-03-03 refund r1 5.00 of=p1
    batch 2026-03-03
    2026-03-04 refund r2 1.00 of=p1
    batch 2026-03-04
    undo r1 on 2026-03-05
    batch 2026-04-01
    2026-04-02 refund r3 5.00 of=p2 member=bob
    batch 2026-04-02
    2026-04-03 refund r4 1.00 of=p2 member=bob
    batch 2026-04-03
    undo r3 on 2026-04-04
    2026-04-05 refund r5 11.00 of=p2 member=bob
    batch 2026-04-05
entries:
    2026-03-01 earn spend +4 p1
    2026-03-02 earn visit +20 v1
    2026-03-02 adjust - -3
    2026-03-03 clawback spend -2 r1
    2026-03-05 clawback spend +1 r1
    2026-04-01 expire - -1
    2026-03-01 earn spend +4 p2
    2026-04-01 expire - -4
    2026-04-02 clawback spend 0 of -2 r3
    2026-04-04 clawback spend 0 of +1 r3
    2026-04-05 clawback spend 0 of -3 r5
after:
    ann: balance 19, spend 11.00
