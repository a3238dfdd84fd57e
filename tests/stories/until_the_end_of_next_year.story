# PITFALLS 22: reached on 30 December 2025, it is good through 2026, and reviewed on 1 January 2027
# by what 2026 holds: 6.00, not 10.00.
settings: tiers.keep tiers.window
pitfalls: 22
program:
    [tiers]
    by = "spend"
    window = "calendar-year"
    keep = "end-of-next-year"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    [[grant]]
    name = "new year"
    on = "01-02"
    points = 5
    when = { level = ["Gold"] }
happens:
    member ann joined=2025-01-01
    2025-12-30 purchase p1 10.00
    2026-05-01 purchase p2 6.00
    batch 2027-01-02
entries:
    2026-01-02 grant new year +5
after:
    ann: level Base, until -
