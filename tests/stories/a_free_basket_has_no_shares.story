# A fixed 10 for a purchase of nothing; the boost is on tea, which is none of 0.00: it adds nothing.
# Where all lines are tea it is on the whole: 10 more.
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
    2026-01-11 earn any +10 p2
    2026-01-11 boost tea twice +10 p2
    2026-01-12 earn any +10 p3
after:
    ann: purchases 3, spend 0.00
