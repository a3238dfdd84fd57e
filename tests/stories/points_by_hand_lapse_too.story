# A point added by hand lapses by the program's [expiry], never by a level's: 31 January + 1 month is
# 28 February; with --expires-on it lapses when that says.
settings: expiry.after
instead: expiry.after = "2 months"
program:
    [expiry]
    after = "1 month"
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    expiry = { after = "1 year" }
happens:
    batch 2026-01-30
    adjust ann +5 on 2026-01-31
    adjust ann +7 on 2026-01-31 to 2026-02-03
    batch 2026-03-01
entries:
    2026-01-31 adjust - +5 from 2026-01-31 to 2026-02-28
    2026-01-31 adjust - +7 from 2026-01-31 to 2026-02-03
    2026-02-04 expire - -7
    2026-03-01 expire - -5
