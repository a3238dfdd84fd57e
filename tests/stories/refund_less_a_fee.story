# The mug of 6.00 comes back less a fee of 2.00: 4.00 of the 10.00, from every line in proportion:
# mug 3.60, bag 2.40.
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
    2026-01-11 clawback mug -3 r1
    2026-01-11 clawback bag -2 r1
after:
    ann: spend 6.00
