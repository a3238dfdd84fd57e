# Ann was idle since 10 January, bob since 20 January: together since the later. The points keep their
# days, and that idleness ends them.
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
    member ann
    member bob
    2026-01-10 purchase p1 10.00
    2026-01-20 purchase p2 4.00 member=bob
    batch 2026-01-24
    merge ann bob on 2026-01-25
    batch 2026-02-21
entries:
    2026-01-10 earn spend +10 p1 to 2026-07-10
    2026-01-25 transfer - +4 to 2026-07-20
    2026-02-21 expire - -10
    2026-02-21 expire - -4
    2026-01-20 earn spend +4 p2 to 2026-07-20
    2026-01-25 transfer - -4
