# Of 20.00 five were paid with points and three with a gift card, and the tip of two is not counted
# here, while tax and shipping are: 10.00.
program:
    [program]
    not_counted = ["tip"]
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 20.00 paid_by_points=5.00 paid_by_gift_card=3.00 tax=1.00 shipping=1.00 tip=2.00
    batch 2026-01-10
entries:
    2026-01-10 earn spend +10 p1
after:
    ann: spend 10.00
