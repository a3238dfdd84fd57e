# The visit that reaches Gold is judged again at Gold, where the rule for Gold members gives 5. A
# review is no visit and reaches nothing.
settings: tiers.crossing
program:
    [[earn]]
    name = "gold visits"
    on = "visit"
    points = 5
    when = { level = ["Gold"] }
    [[earn]]
    name = "gold reviews"
    on = "review"
    points = 7
    when = { level = ["Gold"] }
    [tiers]
    by = "visit"
    crossing = "before"
    [[tiers.level]]
    name = "Base"
    from = 0
    [[tiers.level]]
    name = "Gold"
    from = 2
happens:
    2026-01-10 visit a1
    2026-01-11 review a2
    2026-01-12 visit a3
    2026-01-13 review a4
    batch 2026-01-13
entries:
    2026-01-12 earn gold visits +5 a3
    2026-01-13 earn gold reviews +7 a4
