# The 8 that the refund left owing were forgiven. Taken back they are owed again, and paid by what
# comes back: of 10 points the 2 are left that had been there.
program:
    [program]
    debt = "forgive"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-03-01 10:00 purchase p1 10.00
    batch 2026-03-01
    adjust ann -8 on 2026-03-02
    2026-03-03 refund r1 10.00 of=p1
    batch 2026-03-03
    undo r1 on 2026-03-10
    2026-03-11 refund r2 1.00 of=p1
    batch 2026-03-11
entries:
    2026-03-01 earn spend +10 p1
    2026-03-02 adjust - -8
    2026-03-03 clawback spend -10 r1
    2026-03-03 forgive - +8 r1
    2026-03-10 forgive - -8 r1
    2026-03-10 clawback spend +2 r1
    2026-03-10 clawback spend +8 r1
    2026-03-11 clawback spend -1 r2
after:
    ann: balance 1, debt 0, spend 9.00, purchases 1
