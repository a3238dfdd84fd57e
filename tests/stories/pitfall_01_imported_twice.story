# The same receipt again, alone and beside a new one: it is there already and earns once.
pitfalls: 1
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
    2026-01-11 purchase p2 5.00
    2026-01-10 purchase p1 10.00
    batch 2026-01-11
    2026-01-10 purchase p1 10.00
    batch 2026-01-11
    batch 2026-01-11
entries:
    2026-01-10 earn spend +10 p1
    2026-01-11 earn spend +5 p2
after:
    ann: balance 15, spend 15.00, purchases 2
