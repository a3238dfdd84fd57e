# 25.00 reach Gold at once, for ever. 10.00 back: 15.00 hold Silver; 10.00 more: 5.00 hold nothing.
# Silver was never reached by itself, yet stands on the same window.
settings: tiers.level.from
instead: tiers.level.1.from = "5.00"
program:
    [[earn]]
    name = "silver"
    on = "purchase"
    points = 1
    when = { level = ["Silver"] }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Silver"
    from = "10.00"
    [[tiers.level]]
    name = "Gold"
    from = "20.00"
happens:
    2026-01-10 purchase p1 25.00
    2026-01-11 refund r1 10.00 of=p1
    2026-01-12 purchase p2 0.50
    2026-01-13 refund r2 10.00 of=p1
    batch 2026-01-13
entries:
    2026-01-12 earn silver +1 p2
after:
    ann: level Base, spend 5.50
