# 40 points wait for the mug: Gold may have it three days before the 10th. One a month, so the next
# on 1 April and 1 May; two a quarter, so none in June, though she buys then; 1 July is the last day
# of all. Each is bought on the first day on which that can be, without another event.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[tiers.level]]
    name = "Member"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "30.00"
    [tiers]
    by = "spend"
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    cost = { Member = 9, Gold = 5 }
    limit = { times = 1, every = "month" }
    starts_on = "2026-03-10"
    ends_on = "2026-07-01"
    early_access = { Gold = "3 days" }
    [[grant]]
    name = "mug"
    on = "balance"
    reward = "mug"
    limit = { times = 2, every = "quarter" }
happens:
    member ann
    member bob
    2026-03-01 10:00 purchase p1 40.00
    2026-03-01 10:00 purchase p2 20.00 member=bob
    2026-06-10 purchase p3 1.00
    batch 2026-12-31
entries:
    2026-03-01 earn spend +40 p1
    2026-03-07 redeem mug -5
    2026-04-01 redeem mug -5
    2026-05-01 redeem mug -5
    2026-06-10 earn spend +1 p3
    2026-07-01 redeem mug -5
    2026-03-01 earn spend +20 p2
    2026-03-10 redeem mug -9
    2026-04-01 redeem mug -9
after:
    ann: balance 21, claims 2026-03-07 mug met; 2026-04-01 mug met; 2026-05-01 mug met; 2026-07-01 mug met
    bob: balance 2, claims 2026-03-10 mug met; 2026-04-01 mug met
