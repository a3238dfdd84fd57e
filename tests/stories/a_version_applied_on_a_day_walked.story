# The batch of 1 March is over when a ladder is applied that holds from that day: 12.00 make Silver
# at once, dated the 1st, though nothing comes until the 9th.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
happens:
    2026-02-01 purchase p1 12.00
    batch 2026-03-01
    program from 2026-03-01
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        [tiers]
        by = "spend"
        keep = "3 days"
        [[tiers.level]]
        name = "Base"
        from = "0"
        [[tiers.level]]
        name = "Silver"
        from = "10.00"
    batch 2026-03-03
    2026-03-04 purchase p2 1.00
    batch 2026-03-04
entries:
    2026-02-01 earn spend +1 p1
    2026-03-04 earn spend +1 p2
after:
    ann: level Silver, until 2026-03-04
