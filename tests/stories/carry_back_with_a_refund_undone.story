# r1 takes p1's 30.00 and p2's step, which was doubled. r1 is undone: S = 50.00, and p2 has its step
# and its boost again.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
    expiry = { after = "90 days" }
    [[boost]]
    name = "two"
    multiply = "2"
    when = { dates = ["2026-03-02"] }
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    batch 2026-03-02
    2026-03-03 refund r1 30.00 of=p1
    batch 2026-03-03
    undo r1 on 2026-03-06
    batch 2026-03-06
    2026-03-07 refund r2 30.00 of=p1
    batch 2026-03-07
entries:
    2026-03-02 earn spend +1 p2
    2026-03-02 boost two +1 p2
    2026-03-03 clawback spend -2 r1
    2026-03-06 clawback spend +2 r1
    2026-03-07 clawback spend -2 r2
