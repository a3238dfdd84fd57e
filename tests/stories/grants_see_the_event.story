# A grant on a purchase looks at it like a rule: its store, its time, its sum, and which it is.
settings: grant.when.store grant.when.min_amount grant.when.nth grant.when
program:
    [[grant]]
    name = "north"
    on = "purchase"
    points = 1
    when = { store = ["north"] }
    [[grant]]
    name = "big"
    on = "purchase"
    points = 2
    when = { min_amount = "10.00" }
    [[grant]]
    name = "second"
    on = "purchase"
    points = 4
    when = { nth = 2 }
happens:
    2026-01-10 purchase p1 9.99 store=north
    2026-01-11 purchase p2 10.00 store=south
    2026-01-12 purchase p3 1.00
    batch 2026-01-12
entries:
    2026-01-10 grant north +1 p1
    2026-01-11 grant big +2 p2
    2026-01-11 grant second +4 p2
