# Each rise is an occasion of its own: a mug for Silver, and one for Gold. bob rises to Silver twice,
# for his level was lost between, and has two as well. The last point of ann's buys a sticker.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { store = ["north"] }
    [tiers]
    by = "spend"
    window = "1 month"
    keep = "1 month"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Silver"
    from = "10.00"
    [[tiers.level]]
    name = "Gold"
    from = "50.00"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    [[reward]]
    id = "sticker"
    name = "Sticker"
    kind = "item"
    cost = "all"
    [[grant]]
    name = "on top"
    on = "level"
    reward = "mug"
    [[grant]]
    name = "last point"
    on = "visit"
    reward = "sticker"
    pay = true
happens:
    member ann
    member bob
    2026-01-10 purchase p1 10.00
    2026-01-11 purchase p2 40.00
    2026-01-12 purchase p3 1.00 store=north
    2026-01-13 visit v1
    2026-01-10 purchase p4 10.00 member=bob
    2026-04-10 purchase p5 10.00 member=bob
    batch 2026-04-10
entries:
    2026-01-10 grant on top 0 p1
    2026-01-11 grant on top 0 p2
    2026-01-12 earn spend +1 p3
    2026-01-13 redeem sticker -1
    2026-01-10 grant on top 0 p4
    2026-04-10 grant on top 0 p5
after:
    ann: claims 2026-01-10 mug met; 2026-01-11 mug met; 2026-01-13 sticker met
    bob: claims 2026-01-10 mug met; 2026-04-10 mug met
