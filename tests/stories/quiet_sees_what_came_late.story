# Both purchases come late, after that of 20 February. The later of them sees the earlier, 5 days
# before, so it is not quiet; the earlier has none before it; the next one of all is quiet again.
program:
    [[earn]]
    name = "back again"
    on = "purchase"
    points = 5
    when = { quiet = "7 days" }
happens:
    2026-02-20 purchase p1 1.00
    batch 2026-02-20
    2026-02-10 purchase p2 1.00
    2026-02-05 purchase p3 1.00
    2026-02-17 purchase p4 1.00
    batch 2026-02-21
entries:
    2026-02-20 earn back again +5 p1
    2026-02-21 earn back again +5 p3
    2026-02-21 earn back again +5 p4
after:
    ann: balance 15
