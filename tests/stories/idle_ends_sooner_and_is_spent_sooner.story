# The 5 without a date are good until 10 March, two months from the purchase, those of the other rule
# until 10 April: what is taken by hand comes from the former.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 5
    [[earn]]
    name = "own"
    on = "purchase"
    points = 5
    expiry = { after = "3 months" }
    [expiry]
    idle = "2 months"
happens:
    2026-01-10 purchase p1 1.00
    batch 2026-01-10
    adjust ann -5 on 2026-01-20
    batch 2026-04-11
entries:
    2026-01-10 earn spend +5 p1
    2026-01-10 earn own +5 p1 to 2026-04-10
    2026-01-20 adjust - -5
    2026-04-11 expire - -5
