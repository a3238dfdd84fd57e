# Outside its window, past its limit or for another level a gift is a claim that is never met.
settings: reward.starts_on, reward.ends_on, reward.limit, reward.when, reward.early_access
instead: reward.starts_on = "2026-03-05"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    starts_on = "2026-03-10"
    ends_on = "2026-04-30"
    early_access = { Gold = "3 days" }
    limit = { times = 2, every = "month" }
    when = { level = ["Gold"] }
    [[grant]]
    name = "visit"
    on = "visit"
    reward = "mug"
happens:
    2026-03-11 visit a0
    2026-03-12 purchase p1 10.00
    member bob
    member ann
    2026-03-01 purchase p0 10.00 member=bob
    2026-03-06 visit b1 member=bob
    2026-03-07 visit b2 member=bob
    2026-03-12 visit b3 member=bob
    2026-03-13 visit b4 member=bob
    2026-04-01 visit b5 member=bob
    2026-05-01 visit b6 member=bob
    batch 2026-05-02
entries:
    2026-03-11 grant visit 0 a0
    2026-03-12 earn spend +10 p1
    2026-03-01 earn spend +10 p0
    2026-03-06 grant visit 0 b1
    2026-03-07 grant visit 0 b2
    2026-03-12 grant visit 0 b3
    2026-03-13 grant visit 0 b4
    2026-04-01 grant visit 0 b5
    2026-05-01 grant visit 0 b6
after:
    ann: claims 2026-03-11 mug level
    bob: claims 2026-03-06 mug window; 2026-03-07 mug met; 2026-03-12 mug met; 2026-03-13 mug limit; 2026-04-01 mug met; 2026-05-01 mug window
