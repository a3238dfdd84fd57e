# 10 earned, 10 spent, all refunded: 10 are owed, and let off at once. Nothing blocks the refund.
settings: program.debt
pitfalls: 10, 12
program:
    [program]
    debt = "forgive"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
    adjust ann -10 on 2026-01-10
    2026-01-12 refund r1 10.00 of=p1
    batch 2026-01-12
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 adjust - -10
    2026-01-12 clawback spend -10 r1
    2026-01-12 forgive - +10 r1
after:
    ann: balance 0, debt 0, spend 0.00, purchases 0
