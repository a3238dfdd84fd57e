# Both purchases give 10 that are good from 11 January to 11 March, and idleness ends those of the
# second. Its refund, in a later batch, takes 5 from its own lot: a month after 11 January the other
# 5 of it are gone, and all 10 of the first last until their day.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    pending = "10 days"
    [expiry]
    after = "2 months"
happens:
    2026-01-01 purchase p1 10.00
    batch 2026-01-10
    program from 2026-01-11
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        per = "1.00"
        [expiry]
        after = "2 months"
        idle = "1 month"
    2026-01-11 purchase p2 10.00
    batch 2026-01-11
    2026-01-12 refund r1 5.00 of=p2
    batch 2026-01-12
    batch 2026-03-12
entries:
    2026-01-01 earn spend +10 p1 from 2026-01-11 to 2026-03-11
    2026-01-11 earn spend +10 p2 from 2026-01-11 to 2026-03-11
    2026-01-12 clawback spend -5 r1
    2026-02-12 expire - -5
    2026-03-12 expire - -10
