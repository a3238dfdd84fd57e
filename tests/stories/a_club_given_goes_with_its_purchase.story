# A purchase of 20.00 or more gives a month in the club. When it is given back the membership ends on
# that day: p2 is doubled, p3 of the day after is not.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[club]]
    id = "plus"
    name = "Plus"
    multiply = "2"
    [[reward]]
    id = "membership"
    name = "A membership"
    kind = "club"
    club = { id = "plus", valid = "1 month" }
    [[grant]]
    name = "gift"
    on = "purchase"
    reward = "membership"
    when = { min_order = "20.00" }
happens:
    2026-01-10 purchase p1 20.00
    2026-01-15 purchase p2 5.00
    2026-01-16 refund r1 20.00 of=p1
    2026-01-17 purchase p3 5.00
    batch 2026-01-31
entries:
    2026-01-10 earn spend +20 p1
    2026-01-10 grant gift 0 p1 from 2026-01-10
    2026-01-15 earn spend +5 p2
    2026-01-15 boost plus +5 p2
    2026-01-16 clawback spend -20 r1
    2026-01-17 earn spend +5 p3
