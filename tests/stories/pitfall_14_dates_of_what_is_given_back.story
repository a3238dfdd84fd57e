# Points that pay a debt and come back as nothing new: what is clawed back from a lot of its own
# leaves the other lot with its date. Bought on the 1st and the 20th, the first refunded: the 10 of
# the 20th are good until 20 February still.
pitfalls: 14
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [expiry]
    after = "1 month"
happens:
    2026-01-01 purchase p1 10.00
    2026-01-20 purchase p2 10.00
    2026-01-25 refund r1 10.00 of=p1
    batch 2026-02-21
entries:
    2026-01-01 earn spend +10 p1 to 2026-02-01
    2026-01-20 earn spend +10 p2 to 2026-02-20
    2026-01-25 clawback spend -10 r1
    2026-02-21 expire - -10
