# Two wines of 50.00, 10.00 off the first by a line of its own. The first comes back as it was sold:
# 50.00 less the 10.00. Its discount is taken back with it, so the second keeps its 50.
program:
    [[earn]]
    name = "red"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["red"] }
    [[earn]]
    name = "wine"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["wine"] }
    [[earn]]
    name = "white"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["white"] }
happens:
    2026-01-10 purchase p1 50.00 sku=red category=wine + 50.00 sku=white category=wine + -10.00 category=wine
    2026-01-11 refund r1 50.00 sku=red category=wine of=p1 + -10.00 category=wine
    batch 2026-01-11
entries:
    2026-01-10 earn red +50 p1
    2026-01-10 earn wine +90 p1
    2026-01-10 earn white +50 p1
    2026-01-11 clawback red -50 r1
    2026-01-11 clawback wine -40 r1
after:
    ann: spend 50.00
