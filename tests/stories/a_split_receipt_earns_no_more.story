# Rounding down: 1.99 is 1 point; two receipts of 0.99 and 1.00 are 0 and 1. The two lines of the
# 1.99 are one sum, so lines lose nothing; boosts add to the product rounded once:
# 1.99 x 1.5 = 2.985, down to 2, of which 1 is the base.
settings: boost.multiply
instead: boost.multiply = "2"
pitfalls: 5, 4
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    prorate = true
    [[boost]]
    name = "half more"
    multiply = "1.5"
happens:
    2026-01-10 purchase p1 0.99 + 1.00
    2026-01-11 purchase p2 0.99
    2026-01-11 purchase p3 1.00
    batch 2026-01-11
entries:
    2026-01-10 earn spend +1 p1
    2026-01-10 boost half more +1 p1
    2026-01-11 boost half more +1 p2
    2026-01-11 earn spend +1 p3
after:
    ann: balance 4
