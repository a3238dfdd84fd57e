# The second version has the same two rules in the other order: who buys earns the same, each by its
# own rule; only the order of the entries follows the file.
pitfalls: 6
program:
    [[earn]]
    name = "one"
    on = "purchase"
    points = 1
    [[earn]]
    name = "two"
    on = "purchase"
    points = 2
happens:
    2026-01-10 purchase p1 1.00
    batch 2026-01-10
    program from 2026-01-11
        [[earn]]
        name = "two"
        on = "purchase"
        points = 2
        [[earn]]
        name = "one"
        on = "purchase"
        points = 1
    2026-01-11 purchase p2 1.00
    batch 2026-01-11
entries:
    2026-01-10 earn one +1 p1
    2026-01-10 earn two +2 p1
    2026-01-11 earn two +2 p2
    2026-01-11 earn one +1 p2
