# 30.00 and 20.00 are 1, with p2, doubled on its day. 30.00 come back: S = 20.00 holds no step, and
# p1 has none: p2's goes, with its boost. 30.00 more give it again, undoubled.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
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
    2026-03-04 10:00 purchase p3 30.00
    batch 2026-03-04
entries:
    2026-03-02 earn spend +1 p2
    2026-03-02 boost two +1 p2
    2026-03-03 clawback spend -2 r1
    2026-03-04 earn spend +1 p3
