# The mug of 6.00 comes back less a fee of 2.00, which is kept of every line in proportion: mug 7.20,
# bag 4.80; then the mug's row takes 6.00 off the mug: 1.20. The bag keeps its 4 points, no more.
program:
    [[earn]]
    name = "mug"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["mug"] }
    [[earn]]
    name = "bag"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["bag"] }
happens:
    2026-01-10 purchase p1 6.00 sku=mug + 4.00 sku=bag
    2026-01-11 refund r1 6.00 sku=mug of=p1 + -2.00
    batch 2026-01-11
entries:
    2026-01-10 earn mug +6 p1
    2026-01-10 earn bag +4 p1
    2026-01-11 clawback mug -5 r1
after:
    ann: spend 6.00
