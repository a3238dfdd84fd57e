# 2 and 1.5 make 2.5: 10 and the two parts above 1, 10 and 5. Multiplied it would be 10 and 10.
settings: program.stacking
program:
    [program]
    stacking = "add"
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "two"
    multiply = "2"
    [[boost]]
    name = "half"
    multiply = "1.5"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
entries:
    2026-01-10 earn spend +10 p1
    2026-01-10 boost two +10 p1
    2026-01-10 boost half +5 p1
