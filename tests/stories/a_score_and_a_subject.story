# Points for a good review of the latte alone: the score is at least 4 and below 5.5, and an activity
# without a score or about something else earns nothing.
settings: earn.when.score, earn.when.subject
program:
    [[earn]]
    name = "praise"
    on = "review"
    points = 7
    when = { score = { from = 4, below = "5.5" }, subject = ["latte"] }
happens:
    2026-03-01 review r1 score=4 subject=latte
    2026-03-02 review r2 score=3.99 subject=latte
    2026-03-03 review r3 score=5.5 subject=latte
    2026-03-04 review r4 subject=latte
    2026-03-05 review r5 score=5 subject=mocha
    2026-03-06 review r6 score=5
    2026-03-07 review r7 score=5.49 subject=latte
    batch 2026-03-31
entries:
    2026-03-01 earn praise +7 r1
    2026-03-07 earn praise +7 r7
