# 4.00 of 10.00 are tea: the boost works on 4 of the 10 points, so it adds 4. Below 12.00 in all
# the second purchase of 3.00 tea alone has 3 and 3.
settings: boost.when.category
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "tea twice"
    multiply = "2"
    when = { category = ["tea"] }
happens:
    2026-01-09 purchase p1 4.00 category=tea + 6.00 category=coffee
    2026-01-10 purchase p2 3.00 category=tea
    batch 2026-01-10
entries:
    2026-01-09 earn spend +10 p1
    2026-01-09 boost tea twice +4 p1
    2026-01-10 earn spend +3 p2
    2026-01-10 boost tea twice +3 p2
