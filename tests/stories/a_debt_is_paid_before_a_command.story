# On the 10th the visit's 15 can be spent, no batch has come by, and ann owes 10. A command of the
# 11th sees that day as after its first steps: the 15 have paid, so what is given by hand stays
# whole and for ever, and 5 of the visit lapse; bob is given nothing, and 1 is taken of his 5.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[earn]]
    name = "visit"
    on = "visit"
    points = 15
    pending = "5 days"
    expiry = { after = "20 days" }
happens:
    member ann
    member bob
    2026-03-01 purchase p1 10.00
    2026-03-01 purchase p2 10.00 member=bob
    batch 2026-03-01
    adjust ann -10 on 2026-03-02
    adjust bob -10 on 2026-03-02
    2026-03-03 refund r1 10.00 of=p1
    2026-03-03 refund r2 10.00 of=p2 member=bob
    2026-03-05 visit v1
    2026-03-05 visit v2 member=bob
    batch 2026-03-05
    adjust ann 10 on 2026-03-11
    adjust bob -1 on 2026-03-11
    adjust bob 1 on 2026-03-12
    batch 2026-04-01
entries:
    2026-03-01 earn spend +10 p1
    2026-03-02 adjust - -10
    2026-03-03 clawback spend -10 r1
    2026-03-05 earn visit +15 v1 from 2026-03-10 to 2026-03-30
    2026-03-11 adjust - +10
    2026-03-31 expire - -5
    2026-03-01 earn spend +10 p2
    2026-03-02 adjust - -10
    2026-03-03 clawback spend -10 r2
    2026-03-05 earn visit +15 v2 from 2026-03-10 to 2026-03-30
    2026-03-11 adjust - -1
    2026-03-12 adjust - +1
    2026-03-31 expire - -4
after:
    ann: balance 10, debt 0
    bob: balance 1, debt 0
