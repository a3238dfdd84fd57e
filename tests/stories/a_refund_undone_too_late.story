# The file of r1 is taken back when the points of p1 would have lapsed: they come back and lapse at
# once. The refund of p2 came after they had lapsed and took nothing; taken back it gives nothing,
# and a refund that comes then takes nothing again.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "30 days"
happens:
    2026-03-01 10:00 purchase p1 10.00
    2026-03-02 10:00 purchase p2 7.00
    batch 2026-03-03
    2026-03-04 refund r1 10.00 of=p1
    batch 2026-03-04
    2026-04-02 refund r2 7.00 of=p2
    batch 2026-04-02
    undo r1 on 2026-04-05
    undo r2 on 2026-04-05
    batch 2026-04-05
    2026-04-06 refund r3 7.00 of=p2
    batch 2026-04-06
entries:
    2026-03-01 earn spend +10 p1 to 2026-03-31
    2026-03-02 earn spend +7 p2 to 2026-04-01
    2026-03-04 clawback spend -10 r1
    2026-04-02 expire - -7
    2026-04-02 clawback spend 0 of -7 r2
    2026-04-05 clawback spend 0 of +7 r2
    2026-04-05 clawback spend +10 r1
    2026-04-05 expire - -10
    2026-04-06 clawback spend 0 of -7 r3
after:
    ann: balance 0, debt 0, spend 10.00, purchases 1
