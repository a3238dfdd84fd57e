# The flat 5 has a limit of 3 an event and stood on tall, which asks for 6.00. With 2.00 kept, tall
# falls away but small still matches, so the boost stays where it stood with what it gave then: of
# 1 + 3 the 1 goes.
settings: boost.limit
program:
    [[earn]]
    name = "tall"
    on = "purchase"
    points = 1
    when = { min_order = "6.00" }
    [[earn]]
    name = "small"
    on = "purchase"
    points = 2
    [[boost]]
    name = "five more"
    add = 5
    limit = { points = 3, every = "event" }
happens:
    2026-01-10 purchase p1 8.00
    2026-01-12 refund r1 6.00 of=p1
    batch 2026-01-12
entries:
    2026-01-10 earn tall +1 p1
    2026-01-10 boost five more +3 of +5 p1
    2026-01-10 earn small +2 p1
    2026-01-12 clawback tall -1 r1
after:
    ann: balance 5
