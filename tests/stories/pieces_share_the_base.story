# Two mugs, three pens, and a line that takes one mug back: 4 pieces, 40 points. Of them the mugs
# have 1: three times that is 20 more.
program:
    [[earn]]
    name = "pieces"
    on = "purchase"
    points = 10
    per_quantity = 1
    [[boost]]
    name = "mugs"
    multiply = "3"
    when = { sku = ["mug"] }
happens:
    2026-01-10 purchase p1 5.00 sku=mug quantity=2 + 9.00 sku=pen quantity=3 + -2.50 sku=mug quantity=-1
    batch 2026-01-10
entries:
    2026-01-10 earn pieces +40 p1
    2026-01-10 boost mugs +20 p1
