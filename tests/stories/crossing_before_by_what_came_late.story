# Gold since the 20.00 of November, though they came back; on 1 January Ann falls to Base. A purchase
# of December that comes in February is one of a Gold member, and stays so: that it would raise
# today's Base to Silver is no reason to judge it as Silver's.
settings: tiers.crossing
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [tiers]
    by = "spend"
    window = "calendar-year"
    crossing = "before"
    keep = "end-of-year"
    [[tiers.level]]
    name = "Base"
    from = "0"
    [[tiers.level]]
    name = "Silver"
    from = "4.00"
    multiply = "2"
    [[tiers.level]]
    name = "Gold"
    from = "10.00"
    multiply = "3"
happens:
    2025-11-20 purchase p1 20.00
    2025-12-01 refund r1 20.00 of=p1
    batch 2026-02-01
    2025-12-05 purchase p2 6.00
    batch 2026-02-02
entries:
    2025-11-20 earn spend +20 p1
    2025-11-20 boost Gold +40 p1
    2025-12-01 clawback spend -60 r1
    2026-02-02 earn spend +6 p2
    2026-02-02 boost Gold +12 p2
