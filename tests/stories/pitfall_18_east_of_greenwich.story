# Samoa is at +13:00: 11:30 UTC on the 9th is 00:30 on the 10th there. Berlin's night of clock
# changes is the other story; here an offset is read as it is written.
pitfalls: 18
zone: Pacific/Apia
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 10
    when = { hours = ["00:00-01:00"] }
happens:
    2026-01-09 11:30Z purchase p1 1.00
    2026-01-09 23:30-11:00 purchase p2 1.00
    batch 2026-01-10
    batch 2026-01-11
entries:
    2026-01-10 earn spend +10 p1
