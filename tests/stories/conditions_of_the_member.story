# Ann, of Rome, joined a month before 10 February and is a Gold member from 10.00 spent on. Her
# birthday is the 9th: the week runs to the 15th. Quiet for 30 days: never bought, or 30 exactly.
settings: earn.when.level earn.when.attribute earn.when.birthday earn.when.quiet earn.when.member_for
program:
    [[earn]]
    name = "gold"
    on = "purchase"
    points = 1
    when = { level = ["Gold"] }
    [[earn]]
    name = "rome"
    on = "purchase"
    points = 2
    when = { attribute = { city = ["Rome"] }, level = ["Gold"] }
    [[earn]]
    name = "birthday week"
    on = "purchase"
    points = 3
    when = { birthday = "week" }
    [[earn]]
    name = "back again"
    on = "purchase"
    points = 4
    when = { quiet = "30 days" }
    [[earn]]
    name = "one month"
    on = "purchase"
    points = 5
    when = { member_for = "1 month", birthday = "month" }
    [tiers]
    by = "spend"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
happens:
    member ann joined=2026-01-10 born=1990-02-09 city=Oslo
    member bob joined=2026-01-10 born=1990-02-09 city=Rome
    2026-02-09 purchase p1 10.00
    2026-02-15 purchase p2 1.00
    2026-02-16 purchase p3 1.00
    2026-03-18 purchase p4 1.00
    2026-02-08 purchase q1 10.00 member=bob
    2026-02-10 purchase q2 1.00 member=bob
    batch 2026-03-18
entries:
    2026-02-09 earn birthday week +3 p1
    2026-02-09 earn back again +4 p1
    2026-02-15 earn gold +1 p2
    2026-02-15 earn birthday week +3 p2
    2026-02-15 earn one month +5 p2
    2026-02-16 earn gold +1 p3
    2026-02-16 earn one month +5 p3
    2026-03-18 earn gold +1 p4
    2026-03-18 earn back again +4 p4
    2026-02-08 earn back again +4 q1
    2026-02-10 earn gold +1 q2
    2026-02-10 earn rome +2 q2
    2026-02-10 earn birthday week +3 q2
    2026-02-10 earn one month +5 q2
