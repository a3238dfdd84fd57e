# Twenty points buy a month in the club, by themselves: it begins at once, and doubles what comes
# within it.
settings: reward.club
instead: reward.club = { id = "plus", valid = "1 week" }
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
    id = "month"
    name = "A month"
    kind = "club"
    cost = 20
    club = { id = "plus", valid = "1 month" }
    [[grant]]
    name = "by itself"
    on = "balance"
    reward = "month"
happens:
    2026-01-10 purchase p1 20.00
    2026-01-20 purchase p2 5.00
    batch 2026-01-20
entries:
    2026-01-10 earn spend +20 p1
    2026-01-10 redeem month -20
    2026-01-20 earn spend +5 p2
    2026-01-20 boost plus +5 p2
after:
    ann: balance 10
