# 10 + 10 + 5 flat under a limit of 17: the flat 5 goes first, then 3 of the multiplier's 10.
settings: earn.limit boost.add
instead: boost.add = 6
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    limit = { points = 17, every = "event" }
    [[boost]]
    name = "double"
    multiply = "2"
    [[boost]]
    name = "five more"
    add = 5
happens:
    2026-01-10 purchase p1 1.00
    batch 2026-01-10
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 boost double +7 of +10 p1
    2026-01-10 boost five more 0 of +5 p1
