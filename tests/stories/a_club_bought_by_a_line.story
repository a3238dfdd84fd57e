# The line that buys the term counts for nothing, and the rest of its receipt and what came before it
# on that day are judged without the club. The term is good until 10 February, and what it brings
# goes on for 14 days more: to 24 February, that day included. Of 60.00 that were paid for goods
# 10.00 came on the day after.
settings: earn.when.club
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[earn]]
    name = "a word from the club"
    on = "review"
    points = 7
    when = { club = ["plus"] }
    [[club]]
    id = "plus"
    name = "Plus"
    grace = "14 days"
    multiply = "1.5"
    [[club.term]]
    price = "15.00"
    valid = "1 month"
    sku = ["PLUS"]
    [[grant]]
    name = "welcome"
    on = "club"
    points = 50
happens:
    2026-01-09 purchase p0 10.00
    2026-01-10 09:00 purchase p1 10.00
    2026-01-10 10:00 purchase p2 15.00 sku=PLUS + 10.00 sku=mug
    2026-01-10 11:00 purchase p3 10.00
    2026-02-24 10:00 purchase p4 10.00
    2026-02-24 11:00 review a1
    2026-02-25 10:00 purchase p5 10.00
    2026-02-25 11:00 review a2
    batch 2026-02-25
entries:
    2026-01-09 earn spend +10 p0
    2026-01-10 earn spend +10 p1
    2026-01-10 earn spend +10 p2
    2026-01-10 grant welcome +50 p2
    2026-01-10 earn spend +10 p3
    2026-01-10 boost plus +5 p3
    2026-02-24 earn spend +10 p4
    2026-02-24 boost plus +5 p4
    2026-02-24 earn a word from the club +7 a1
    2026-02-25 earn spend +10 p5
after:
    ann: balance 127, spend 60.00
