# One of four pieces is doubled: a quarter of 40.
program:
    [[earn]]
    name = "pieces"
    on = "purchase"
    points = 10
    per_quantity = 1
    [[boost]]
    name = "mugs"
    multiply = "2"
    when = { sku = ["mug"] }
happens:
    2026-01-10 purchase p1 5.00 sku=mug quantity=1 + 9.00 sku=pen quantity=3
    batch 2026-01-10
entries:
    2026-01-10 earn pieces +40 p1
    2026-01-10 boost mugs +10 p1
