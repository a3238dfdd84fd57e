# A birthday before the day of joining gives nothing, whether something was bought on it or not.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[grant]]
    name = "birthday"
    on = "birthday"
    points = 20
    [[grant]]
    name = "fair"
    on = "11-18"
    points = 3
happens:
    member ann joined=2025-11-29 born=1990-11-18
    opens 2025-01-01
    2025-11-18 purchase p1 2.00
    batch 2026-12-31
entries:
    2025-11-18 earn spend +2 p1
    2026-11-18 grant birthday +20 from 2026-11-18
    2026-11-18 grant fair +3 from 2026-11-18
