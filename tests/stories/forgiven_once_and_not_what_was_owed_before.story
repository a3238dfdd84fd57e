# 12 points are given and spent. The first refund falls under the version that carries debts: 4 and 2
# are owed. The second under one that forgives: its own 4 and 2 are let off in one entry, and the 6
# from before are still owed.
settings: program.debt
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 4
    [[earn]]
    name = "extra"
    on = "purchase"
    points = 2
happens:
    2026-01-10 purchase p0 1.00
    2026-01-10 purchase p1 1.00
    batch 2026-01-10
    adjust ann -12 on 2026-01-10
    2026-01-11 refund r1 1.00 of=p1
    batch 2026-01-11
    program from 2026-01-12
        [program]
        debt = "forgive"
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 4
        [[earn]]
        name = "extra"
        on = "purchase"
        points = 2
    2026-01-12 refund r0 1.00 of=p0
    batch 2026-01-12
entries:
    2026-01-10 earn spend +4 p0
    2026-01-10 earn extra +2 p0
    2026-01-10 earn spend +4 p1
    2026-01-10 earn extra +2 p1
    2026-01-10 adjust - -12
    2026-01-11 clawback spend -4 r1
    2026-01-11 clawback extra -2 r1
    2026-01-12 clawback spend -4 r0
    2026-01-12 clawback extra -2 r0
    2026-01-12 forgive - +6 r0
after:
    ann: balance 0, debt 6
