# The day's own grant is given when the day begins. A receipt that comes late, on the same day after its
# batch, is judged by another batch of that day, and the day does not begin again.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[grant]]
    name = "new year"
    on = "01-10"
    points = 7
happens:
    opens 2026-01-01
    2026-01-05 purchase p1 10.00
    batch 2026-01-10
    2026-01-06 12:00 purchase p2 5.00
    2026-01-10 12:00 purchase p3 3.00
    batch 2026-01-10
entries:
    2026-01-05 earn spend +10 p1
    2026-01-10 grant new year +7
    2026-01-10 earn spend +5 p2
    2026-01-10 earn spend +3 p3
