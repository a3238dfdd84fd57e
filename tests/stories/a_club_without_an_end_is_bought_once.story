# Twenty points buy a membership for ever; a second one could give nothing more, so nothing is taken
# for it, and one that is given on a birthday is not had either.
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
    cost = 20
    club = { id = "plus", valid = "forever" }
    [[grant]]
    name = "by itself"
    on = "balance"
    reward = "membership"
    [[grant]]
    name = "gift"
    on = "birthday"
    reward = "membership"
happens:
    member ann joined=2026-01-01 born=1990-01-15
    opens 2026-01-01
    2026-01-10 purchase p1 20.00
    2026-01-20 purchase p2 20.00
    batch 2026-01-31
entries:
    2026-01-10 earn spend +20 p1
    2026-01-10 redeem membership -20
    2026-01-15 grant gift 0 from 2026-01-15
    2026-01-20 earn spend +20 p2
    2026-01-20 boost plus +20 p2
after:
    ann: balance 40
    ann: claims 2026-01-10 membership met; 2026-01-15 membership in-force
