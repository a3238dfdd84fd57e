# Buy, earn, spend, refund: 10 are owed. The next 15 pay them the moment they can be spent: the 15
# of the 14th wait until the 16th, so on the 15th 10 are still owed and 5 remain afterwards.
pitfalls: 10, 12
settings: earn.pending
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    pending = "2 days"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-12
    adjust ann -10 on 2026-01-12
    2026-01-13 refund r1 10.00 of=p1
    2026-01-14 purchase p2 15.00
    batch 2026-01-15
    adjust ann -1 on 2026-01-15
    batch 2026-01-16
    adjust ann -6 on 2026-01-16
    adjust ann -5 on 2026-01-16
    batch 2026-01-16
entries:
    2026-01-10 earn spend +10 p1
    2026-01-12 adjust - -10
    2026-01-13 clawback spend -10 r1
    2026-01-14 earn spend +15 p2 from 2026-01-16
    2026-01-16 adjust - -5
after:
    ann: balance 0, debt 0
