# The first purchase, and every second one; refunding one takes no count back, so p3 is the third
# and p4 the fourth.
settings: earn.when.first earn.when.nth
program:
    [[earn]]
    name = "welcome"
    on = "purchase"
    points = 50
    when = { first = true }
    [[earn]]
    name = "second"
    on = "purchase"
    points = 5
    when = { nth = 2 }
happens:
    2026-01-10 purchase p1 1.00
    2026-01-11 purchase p2 1.00
    2026-01-12 refund r1 1.00 of=p2
    2026-01-13 purchase p3 1.00
    2026-01-14 purchase p4 1.00
    batch 2026-01-14
entries:
    2026-01-10 earn welcome +50 p1
    2026-01-11 earn second +5 p2
    2026-01-12 clawback second -5 r1
    2026-01-14 earn second +5 p4
