# The refund of an unknown purchase is judged at the level of its own date, also where it comes late:
# on 10 January ann was a Base member, so the rule for those asks 5 back, though she is Gold by now.
program:
    [[earn]]
    name = "beginners"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { level = ["Base"] }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "20.00"
happens:
    2026-01-05 purchase p1 10.00
    2026-01-15 purchase p2 30.00
    batch 2026-02-01
    2026-01-10 12:00 refund u1 5.00 of=lost
    batch 2026-02-02
entries:
    2026-01-05 earn beginners +10 p1
    2026-01-15 earn beginners +30 p2
    2026-02-02 clawback beginners -5 u1
