# 30.00 and 20.00 are 1 by 50.00. From the 3rd on the step is 40.00 and counts from 0: 39.99 are
# none. p5, which came late, is of the 2nd: S of 50.00 was 50.00 and is 100.00 with it. From the 6th
# on it is 50.00 again: 100.00 and 30.00 are 2 steps still, 20.00 more make the third.
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "50.00"
    carry = true
happens:
    2026-03-01 10:00 purchase p1 30.00
    2026-03-02 10:00 purchase p2 20.00
    batch 2026-03-02
    program from 2026-03-03
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        per = "40.00"
        carry = true
    2026-03-03 10:00 purchase p4 39.99
    batch 2026-03-04
    2026-03-02 11:00 purchase p5 50.00
    batch 2026-03-05
    program from 2026-03-06
        [[earn]]
        name = "spend"
        on = "purchase"
        points = 1
        per = "50.00"
        carry = true
    2026-03-06 10:00 purchase p6 30.00
    2026-03-07 10:00 purchase p7 20.00
    batch 2026-03-07
entries:
    2026-03-02 earn spend +1 p2
    2026-03-05 earn spend +1 p5
    2026-03-07 earn spend +1 p7
