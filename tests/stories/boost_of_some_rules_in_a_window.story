# The boost is on spend alone, from the 10th to the 12th, both included.
settings: boost.rules boost.starts_on boost.ends_on
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    [[earn]]
    name = "extra"
    on = "purchase"
    points = 1
    [[boost]]
    name = "double"
    rules = ["spend"]
    multiply = "2"
    starts_on = "2026-01-10"
    ends_on = "2026-01-12"
happens:
    2026-01-09 purchase p1 1.00
    2026-01-10 purchase p2 1.00
    2026-01-12 23:59 purchase p3 1.00
    2026-01-13 purchase p4 1.00
    batch 2026-01-13
entries:
    2026-01-09 earn spend +10 p1
    2026-01-09 earn extra +1 p1
    2026-01-10 earn spend +10 p2
    2026-01-10 boost double +10 p2
    2026-01-10 earn extra +1 p2
    2026-01-12 earn spend +10 p3
    2026-01-12 boost double +10 p3
    2026-01-12 earn extra +1 p3
    2026-01-13 earn spend +10 p4
    2026-01-13 earn extra +1 p4
