# Only the one that gives more: 1.5 gives 5, 2 gives 10. A flat 3 comes beside the best.
settings: program.stacking
program:
    [program]
    stacking = "best"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "half"
    multiply = "1.5"
    [[boost]]
    name = "two"
    multiply = "2"
    [[boost]]
    name = "three more"
    add = 3
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 boost two +10 p1
    2026-01-10 boost three more +3 p1
