# 5 of 10 January are good until 10 March, 5 of 1 February until 1 April. Nothing happens after
# 1 February, so a month later, after 1 March, both are gone. What a rule gives with an expiry of its
# own is outside of it. In bob's account something happens each month: his first lapse by their date.
settings: expiry.idle
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[earn]]
    name = "own"
    on = "purchase"
    points = 3
    expiry = { after = "3 months" }
    [expiry]
    after = "2 months"
    idle = "1 month"
happens:
    member ann
    member bob
    2026-01-10 purchase p1 5.00
    2026-02-01 purchase p2 5.00
    2026-01-10 purchase p3 5.00 member=bob
    2026-02-08 purchase p4 1.00 member=bob
    2026-03-01 purchase p5 1.00 member=bob
    batch 2026-03-11
entries:
    2026-01-10 earn spend +5 p1 to 2026-03-10
    2026-01-10 earn own +3 p1 to 2026-04-10
    2026-02-01 earn spend +5 p2 to 2026-04-01
    2026-02-01 earn own +3 p2 to 2026-05-01
    2026-03-02 expire - -5
    2026-03-02 expire - -5
    2026-01-10 earn spend +5 p3 to 2026-03-10
    2026-01-10 earn own +3 p3 to 2026-04-10
    2026-02-08 earn spend +1 p4 to 2026-04-08
    2026-02-08 earn own +3 p4 to 2026-05-08
    2026-03-01 earn spend +1 p5 to 2026-05-01
    2026-03-01 earn own +3 p5 to 2026-06-01
    2026-03-11 expire - -5
