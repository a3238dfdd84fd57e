# Gold by 2025 until 31 December, with 5 days of grace: the review of 6 January sums 1 to 5 January.
# Ann bought for 10.00 on the last of these days and keeps Gold until the end of 2026; what bob
# bought on 31 December and on the 6th is not of these days. Without grace everyone falls.
settings: tiers.keep
program:
    [tiers]
    by = "spend"
    window = "calendar-year"
    keep = "end-of-year"
    grace = "5 days"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    member ann
    member bob
    2025-10-01 purchase p1 10.00
    2025-10-01 purchase q1 10.00 member=bob
    2025-12-31 purchase q2 10.00 member=bob
    2026-01-05 purchase p2 10.00
    2026-01-06 purchase q3 9.99 member=bob
    batch 2026-01-06
entries:
after:
    ann: level Gold, until 2026-12-31
    bob: level Base, until -
