# Ann has 30.00 and bob 20.00: nothing. Merged, S = 50.00, and the next purchase gives the step, be it
# of 1.00. What bob bought comes back: S = 31.00, the step of the purchase after it goes.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    member ann
    member bob
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00 member=bob
    batch 2026-03-02
    merge ann bob on 2026-03-03
    2026-03-04 10:00 purchase p3 1.00
    batch 2026-03-04
    2026-03-05 refund r1 20.00 of=p2
    batch 2026-03-05
entries:
    2026-03-03 transfer - 0
    2026-03-04 earn spend +1 p3
    2026-03-05 clawback spend -1 r1
    2026-03-03 transfer - 0
