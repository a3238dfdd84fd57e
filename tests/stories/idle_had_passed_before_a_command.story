# The 10 were good until 10 February, and no batch came by. The 3 given by hand on the 20th are the
# first of a new month: good until 20 March.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "6 months"
    idle = "1 month"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
    adjust ann +3 on 2026-02-20
    batch 2026-02-21
    batch 2026-03-21
entries:
    2026-01-10 earn spend +10 p1 to 2026-07-10
    2026-02-20 adjust - +3 to 2026-08-20
    2026-02-11 expire - -10
    2026-03-21 expire - -3
