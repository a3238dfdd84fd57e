# 1 for 1,000 steps walked: 600, then 700 (1,300: 1), then 700 (2,000: 2).
program:
    [[earn]]
    name = "walk"
    on = "walk"
    points = 1
    per_quantity = 1000
    carry = true
happens:
    2026-03-01 10:00 walk a1 quantity=600
    2026-03-02 10:00 walk a2 quantity=700
    2026-03-03 10:00 walk a3 quantity=700
    batch 2026-03-03
entries:
    2026-03-02 earn walk +1 a2
    2026-03-03 earn walk +1 a3
