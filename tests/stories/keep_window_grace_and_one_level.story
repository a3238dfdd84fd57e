# Three purchases by 10 January reach Gold, kept until 10 February (1 month) and 5 days of grace:
# reviewed on 16 February. The window of 1 month as of 10 February begins after 10 January, so it
# holds nothing; with the purchase of the grace days it is 1, less than 3. One level down is Silver
# (earned would be Bronze), until a month after 10 February: 10 March.
settings: tiers.keep tiers.window tiers.downgrade
program:
    [[earn]]
    name = "visits"
    on = "visit"
    points = 1
    [tiers]
    by = "purchases"
    window = "1 month"
    keep = "1 month"
    grace = "5 days"
    downgrade = "one-level"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Bronze"
    from = 1
    [[tiers.level]]
    name = "Silver"
    from = 2
    [[tiers.level]]
    name = "Gold"
    from = 3
happens:
    2026-01-08 purchase p1 1.00
    2026-01-09 purchase p2 1.00
    2026-01-10 purchase p3 1.00
    2026-02-12 purchase p4 1.00
    batch 2026-02-15
    2026-02-16 visit a1
    batch 2026-02-16
entries:
    2026-02-16 earn visits +1 a1
after:
    ann: level Silver, until 2026-03-10
