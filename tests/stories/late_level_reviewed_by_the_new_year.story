# 20.00 of October, found on 10 March, are Gold until 31 December 2025, which is over: it is reviewed
# the next day, by the sum from 1 January to the day before, 10.00 of February. That is Silver, kept
# to the end of the year of the review. Bob has bought nothing this year and falls to Base.
settings: tiers.keep
program:
    [tiers]
    by = "spend"
    window = "calendar-year"
    keep = "end-of-year"
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
    member ann
    member bob
    2026-02-01 purchase p1 10.00
    batch 2026-03-09
    2025-10-01 purchase p2 20.00
    2025-10-01 purchase q1 20.00 member=bob
    batch 2026-03-10
    batch 2026-03-11
entries:
after:
    ann: level Silver, until 2026-12-31
    bob: level Base, until -
