# A birthday gift for who spent 10.00 or more this year, up to the evening before: what is bought on
# the birthday itself is not there yet. A gift on a purchase for who has spent less than 20.00: the
# purchase itself does not count.
settings: grant.when.history
program:
    [[grant]]
    name = "birthday"
    on = "birthday"
    points = 3
    when = { history = { by = "spend", window = "calendar-year", from = "10.00" } }
    [[grant]]
    name = "start"
    on = "purchase"
    points = 1
    when = { history = { by = "spend", below = "20.00" } }
happens:
    member ann joined=2025-01-10 born=1990-03-05
    opens 2025-01-01
    2025-02-01 purchase p1 9.99
    2025-03-05 10:00 purchase p2 10.01
    2026-03-04 purchase p3 10.00
    2027-03-06 purchase p4 50.00
    batch 2027-12-31
entries:
    2025-02-01 grant start +1 p1
    2025-03-05 grant start +1 p2
    2026-03-05 grant birthday +3 from 2026-03-05
