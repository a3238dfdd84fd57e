# The program holds from 10 January: what was bought before is never judged, counts for no level, and
# giving it back takes nothing. The purchase of the 10th is the first.
settings: earn.when.first
program:
    [[earn]]
    name = "first"
    on = "purchase"
    points = 5
    when = { first = true }
happens:
    opens 2026-01-10
    2026-01-09 purchase p1 10.00
    2026-01-10 purchase p2 2.00
    2026-01-11 refund r1 10.00 of=p1
    2026-01-12 purchase p3 1.00
    batch 2026-01-12
entries:
    2026-01-10 earn first +5 p2
after:
    ann: balance 5, debt 0, spend 3.00, purchases 2
