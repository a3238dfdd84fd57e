# 10 January + 14 days = 24 January. On the 23rd the points wait, the batch of the 24th changes
# nothing in the ledger: they are spendable from that day.
settings: earn.pending
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    pending = "14 days"
happens:
    2026-01-10 purchase p1 20.00
    batch 2026-01-23
    adjust ann -5 on 2026-01-23
    adjust ann -5 on 2026-01-24
    batch 2026-01-24
entries:
    2026-01-10 earn spend +20 p1 from 2026-01-24
    2026-01-24 adjust - -5
after:
    ann: balance 15, pending 0
