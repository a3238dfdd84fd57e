# 10.00 less 2.00 tax is 8.00, and the tip counts here; by default tip and shipping do not count.
settings: program.not_counted
program:
    [program]
    not_counted = ["tax"]
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
happens:
    2026-01-10 purchase p1 10.00 tax=2.00 tip=1.00
    batch 2026-01-10
entries:
    2026-01-10 earn spend +8 p1
after:
    ann: spend 8.00
