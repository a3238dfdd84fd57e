# Books 107.00 with 7.00 tax, toys 119.00 with 19.00. r1 gives 53.50 of the books back with 3.50 of
# tax: 50 stay. r2 gives toys back and says 20.00, more than they had: their 19.00, none of the
# books'. p2 pays 40.00 of its books by points and gives them back first: what was paid so goes with
# the line, the toys keep their 60.
settings: program.not_counted
program:
    [program]
    not_counted = ["tax"]
    [[earn]]
    name = "books"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["books"] }
    [[earn]]
    name = "toys"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["toys"] }
happens:
    2026-01-10 purchase p1 107.00 category=books tax=7.00 + 119.00 category=toys tax=19.00
    2026-01-11 refund r1 53.50 category=books tax=3.50 of=p1
    2026-01-12 refund r2 59.50 category=toys tax=20.00 of=p1
    2026-01-13 purchase p2 40.00 category=books paid_by_points=40.00 + 60.00 category=toys paid_by_points=0.00
    2026-01-14 refund r3 40.00 category=books paid_by_points=40.00 of=p2
    batch 2026-01-14
entries:
    2026-01-10 earn books +100 p1
    2026-01-10 earn toys +100 p1
    2026-01-11 clawback books -50 r1
    2026-01-12 clawback toys -41 r2
    2026-01-13 earn toys +60 p2
after:
    ann: spend 169.50
