# 4 points for each 1.00: 608 for 152.00, of which red has 48, blue 400, the rest 160. Red x 3 makes
# 144 of its 48, blue x 6 2,400 of its 400: 2,704 in all. So the order of the file changes nothing.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 4
    per = "1.00"
    [[boost]]
    name = "blue x 6"
    multiply = "6"
    when = { category = ["blue"] }
    [[boost]]
    name = "red x 3"
    multiply = "3"
    when = { category = ["red"] }
happens:
    2026-01-10 purchase p1 12.00 category=red + 100.00 category=blue + 40.00 category=other
    batch 2026-01-10
    program from 2026-01-11
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 4
        per = "1.00"
        [[boost]]
        name = "red x 3"
        multiply = "3"
        when = { category = ["red"] }
        [[boost]]
        name = "blue x 6"
        multiply = "6"
        when = { category = ["blue"] }
    2026-01-11 purchase p2 12.00 category=red + 100.00 category=blue + 40.00 category=other
    2026-01-12 refund r2 40.00 category=other of=p2
    batch 2026-01-12
entries:
    2026-01-10 earn spend +608 p1
    2026-01-10 boost blue x 6 +2000 p1
    2026-01-10 boost red x 3 +96 p1
    2026-01-11 earn spend +608 p2
    2026-01-11 boost red x 3 +96 p2
    2026-01-11 boost blue x 6 +2000 p2
    2026-01-12 clawback spend -160 r2
after:
    ann: balance 5248
