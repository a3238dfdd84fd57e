# 10 January 2026 is a Saturday. 17:00 is out, 16:59 is in; a bare date has no hours. A night from
# Saturday 22:00 goes on to Sunday 01:59, and its weekday is the day it began.
settings: earn.when.weekday earn.when.hours earn.when.dates earn.when.store earn.when.channel
program:
    [[earn]]
    name = "tea time"
    on = "purchase"
    points = 1
    when = { hours = ["14:00-17:00"] }
    [[earn]]
    name = "saturday night"
    on = "purchase"
    points = 2
    when = { hours = ["22:00-02:00"], weekday = ["sat"] }
    [[earn]]
    name = "web week"
    on = "purchase"
    points = 3
    when = { dates = ["2026-01-08/2026-01-10"], channel = ["web"] }
    [[earn]]
    name = "north"
    on = "purchase"
    points = 4
    when = { store = ["north"] }
happens:
    2026-01-10 16:59 purchase p1 1.00
    2026-01-10 17:00 purchase p2 1.00 channel=web
    2026-01-11 01:59 purchase p3 1.00 channel=web store=south
    2026-01-11 22:00 purchase p4 1.00 store=north
    2026-01-12 purchase p5 1.00
    batch 2026-01-12
entries:
    2026-01-10 earn tea time +1 p1
    2026-01-10 earn web week +3 p2
    2026-01-11 earn saturday night +2 p3
    2026-01-11 earn north +4 p4
