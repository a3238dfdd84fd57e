# All has lapsed on 11 February. The purchase of 5 January comes after that: its month was over on
# 5 February, so what it gives lapses at once. A purchase of the day begins a new month.
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
    batch 2026-02-12
    2026-01-05 purchase p2 7.00
    batch 2026-02-13
    2026-02-14 purchase p3 3.00
    batch 2026-03-15
entries:
    2026-01-10 earn spend +10 p1 to 2026-07-10
    2026-02-11 expire - -10
    2026-02-13 earn spend +7 p2 to 2026-07-05
    2026-02-13 expire - -7
    2026-02-14 earn spend +3 p3 to 2026-08-14
    2026-03-15 expire - -3
