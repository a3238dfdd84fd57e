# 1 for 10 bottles of wine: 4, then 7 (11: 1), a discount line brings none. 6 of 7 bottles' price back
# (60.00 of 70.00): S = 5, p2's step goes. 5 more: 10, 1.
program:
    [[earn]]
    name = "wine"
    on = "purchase"
    points = 1
    per_quantity = 10
    carry = true
    when = { category = ["wine"] }
happens:
    2026-03-01 10:00 purchase p1 40.00 category=wine quantity=4 + -5.00 category=wine + 3.00 quantity=9
    2026-03-02 10:00 purchase p2 70.00 category=wine quantity=7
    batch 2026-03-02
    2026-03-03 refund r1 60.00 of=p2
    batch 2026-03-03
    2026-03-04 10:00 purchase p3 50.00 category=wine quantity=5
    batch 2026-03-04
entries:
    2026-03-02 earn wine +1 p2
    2026-03-03 clawback wine -1 r1
    2026-03-04 earn wine +1 p3
