# 5 without a date and 3 with one were earned when nothing ended by idleness. From 1 March a month of
# it does: the 5, idle since 10 January, are gone on that day; the 3 keep their date. What is earned
# from then on ends by both. From 20 March it is two weeks: 4 of 5 March, which were good until
# 5 April, are gone on the 20th, a day after their new end.
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
happens:
    2026-01-10 purchase p1 5.00
    batch 2026-02-28
    program from 2026-03-01
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        per = "1.00"
        [expiry]
        after = "2 months"
        idle = "1 month"
    2026-03-05 purchase p2 4.00
    batch 2026-03-10
    program from 2026-03-20
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        per = "1.00"
        [expiry]
        after = "2 months"
        idle = "2 weeks"
    batch 2026-04-12
entries:
    2026-01-10 earn spend +5 p1
    2026-01-10 earn own +3 p1 to 2026-04-10
    2026-03-01 expire - -5
    2026-03-05 earn spend +4 p2 to 2026-05-05
    2026-03-20 expire - -4
    2026-04-11 expire - -3
