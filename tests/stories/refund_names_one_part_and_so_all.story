# 120.00 with 8.00 tax and 12.00 shipping, neither counts: 100. r1 names 2.00 of tax and thereby 0.00
# of shipping: 20.00 back, of which 18.00 counted: 82 stay. r2 names nothing: of the 100.00 that are
# left half goes, so half of the 6.00 and of the 12.00: 50 - 3 - 6 are 41. r3 gives 9.00 of shipping
# back for 1.00: a refund never raises what counts, so it stays at 41, and 49.00 are kept.
settings: program.not_counted
program:
    [program]
    not_counted = ["tax", "shipping"]
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 120.00 tax=8.00 shipping=12.00
    2026-01-11 refund r1 20.00 tax=-2.00 of=p1
    2026-01-12 refund r2 50.00 of=p1
    2026-01-13 refund r3 1.00 shipping=9.00 of=p1
    2026-01-14 refund r4 49.00 of=p1
    batch 2026-01-14
entries:
    2026-01-10 earn spend +100 p1
    2026-01-11 clawback spend -18 r1
    2026-01-12 clawback spend -41 r2
    2026-01-14 clawback spend -41 r4
after:
    ann: spend 0.00, purchases 0
