# The rule on red counts no line of blue, so neither boost on blue is there for it: the 5 flat points
# come on the first rule that counts some, and are not used up before.
program:
    [[earn]]
    name = "red"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["red"] }
    [[earn]]
    name = "blue"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["blue"] }
    [[boost]]
    name = "blue twice"
    multiply = "2"
    when = { category = ["blue"] }
    [[boost]]
    name = "blue gift"
    add = 5
    when = { category = ["blue"] }
happens:
    2026-01-10 purchase p1 7.00 category=red + 3.00 category=blue
    2026-01-11 purchase p2 7.00 category=red
    batch 2026-01-11
entries:
    2026-01-10 earn red +7 p1
    2026-01-10 earn blue +3 p1
    2026-01-10 boost blue twice +3 p1
    2026-01-10 boost blue gift +5 p1
    2026-01-11 earn red +7 p2
