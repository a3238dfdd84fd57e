# Five points for who has bought at least twice in the three months before. p3 sees p1 and p2; p4 sees
# p3 alone, for p2 of 1 February lies before the window of 3 February to 2 May; p5 of the same day
# sees p3 and p4, and p6 not p4 any more, which was given back, but p3 and p5. A late purchase looks
# from its own day: p7 sees p1 to p3, p8 nobody.
settings: earn.when.history
program:
    [[earn]]
    name = "regular"
    on = "purchase"
    points = 5
    when = { history = { by = "purchases", window = "3 months", from = 2 } }
happens:
    2026-01-10 purchase p1 1.00
    2026-02-01 purchase p2 1.00
    2026-03-05 purchase p3 1.00
    2026-05-02 10:00 purchase p4 1.00
    2026-05-02 18:00 purchase p5 1.00
    2026-05-03 refund r4 1.00 of=p4
    2026-05-04 purchase p6 1.00
    batch 2026-05-31
    2026-03-06 purchase p7 1.00
    2026-01-05 purchase p8 1.00
    batch 2026-06-30
entries:
    2026-03-05 earn regular +5 p3
    2026-05-02 earn regular +5 p5
    2026-05-04 earn regular +5 p6
    2026-06-30 earn regular +5 p7
