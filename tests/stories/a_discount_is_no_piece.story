# Six bottles bring a bonus. 5 bottles and a discount line, whatever quantity it says, are 5; 6 less
# one that is taken back by a line of quantity -1 are 5 too; 6 with a discount are 6, until a sixth
# of the wine comes back. Ten points a piece: pieces are the same there.
settings: earn.0.when.quantity
program:
    [[earn]]
    name = "six"
    on = "purchase"
    points = 100
    when = { category = ["wine"], quantity = { from = 6 } }
    [[earn]]
    name = "pieces"
    on = "purchase"
    points = 10
    per_quantity = 1
happens:
    2026-01-10 purchase p1 50.00 category=wine quantity=5 + -10.00 category=wine quantity=1
    2026-01-11 purchase p2 50.00 category=wine quantity=5 + -10.00 category=wine
    2026-01-12 purchase p3 60.00 category=wine quantity=6 + -10.00 category=wine quantity=-1
    2026-01-13 purchase p4 60.00 category=wine quantity=6 + -12.00 quantity=1
    2026-01-14 refund r4 10.00 category=wine of=p4
    2026-01-15 purchase p5 10.00 category=wine + -5.00 quantity=-3
    batch 2026-01-15
entries:
    2026-01-10 earn pieces +50 p1
    2026-01-11 earn pieces +50 p2
    2026-01-12 earn pieces +50 p3
    2026-01-13 earn six +100 p4
    2026-01-13 earn pieces +60 p4
    2026-01-14 clawback six -100 r4
    2026-01-14 clawback pieces -10 r4
