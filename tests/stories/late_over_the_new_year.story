# 6.00 in January and, found later, 6.00 of December: neither year holds the 10.00 of Gold, so the
# late purchase is not judged again at Gold. 4.00 more of December do reach it: at Gold, kept to the
# end of 2026 by its own date, 31 December 2025 + end of next year.
settings: tiers.window tiers.crossing
instead: tiers.window = "lifetime"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [tiers]
    by = "spend"
    window = "calendar-year"
    crossing = "before"
    keep = "end-of-next-year"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    multiply = "2"
happens:
    2026-01-05 purchase p1 6.00
    batch 2026-01-06
    2025-12-30 purchase p2 6.00
    batch 2026-01-07
    2025-12-31 purchase p3 4.00
    batch 2026-01-08
entries:
    2026-01-05 earn spend +6 p1
    2026-01-07 earn spend +6 p2
    2026-01-08 earn spend +4 p3
    2026-01-08 boost Gold +4 p3
after:
    ann: level Gold, until 2026-12-31
