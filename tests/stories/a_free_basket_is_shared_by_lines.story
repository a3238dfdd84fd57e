# A fixed 10 for a purchase of nothing; the boost is on tea, one of two lines of 0.00: it doubles half
# of them, 5 more. Where all lines are tea it is on the whole: 10 more. Tea for 5.00 and 5.00 off
# something else: the sum below 0 counts as 0, so the tea has all of the base.
settings: boost.when.category
program:
    [[earn]]
    name = "any"
    on = "purchase"
    points = 10
    [[boost]]
    name = "tea twice"
    multiply = "2"
    when = { category = ["tea"] }
happens:
    2026-01-10 purchase p1 0.00 category=tea + 0.00 category=coffee
    2026-01-11 purchase p2 0.00 category=tea
    2026-01-12 purchase p3 5.00 category=tea + -5.00 category=coffee
    batch 2026-01-12
entries:
    2026-01-10 earn any +10 p1
    2026-01-10 boost tea twice +5 p1
    2026-01-11 earn any +10 p2
    2026-01-11 boost tea twice +10 p2
    2026-01-12 earn any +10 p3
    2026-01-12 boost tea twice +10 p3
after:
    ann: purchases 3, spend 0.00
