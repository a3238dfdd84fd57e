# Joined on 28 February 2025: the join gift is given once on that day and the anniversary a year
# later. The birthday of a 29 February is kept on the 28th in 2025 and 2026, on the 29th in 2028.
# The birthday waits 3 days and is good for 10 days after.
settings: grant.on grant.pending grant.expiry.after grant.limit grant.when.level grant.expiry
instead: grant.on = "12-24"
instead: grant.expiry.after = "1 month"
instead: grant.when.level = ["Gold"]
pitfalls: 18
program:
    [[grant]]
    name = "welcome"
    on = "join"
    points = 7
    when = { level = ["Base"] }
    [[grant]]
    name = "birthday"
    on = "birthday"
    points = 20
    pending = "3 days"
    expiry = { after = "10 days" }
    [[grant]]
    name = "one more year"
    on = "anniversary"
    points = 5
    limit = { times = 1, every = "ever" }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    member ann joined=2025-01-31 born=1992-02-29
    batch 2027-02-01
entries:
    2025-01-31 grant welcome +7 from 2025-01-31
    2025-02-28 grant birthday +20 from 2025-03-03 to 2025-03-13
    2025-03-14 expire - -20
    2026-01-31 grant one more year +5
    2026-02-28 grant birthday +20 from 2026-03-03 to 2026-03-13
    2026-03-14 expire - -20
    2027-01-31 grant one more year 0 of +5
