# Tea 4.00 (a mug), coffee 6.00 (a pot).
settings: earn.when.category earn.when.not_category earn.when.sku earn.when.not_sku earn.when
program:
    [[earn]]
    name = "tea"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["tea"] }
    [[earn]]
    name = "no tea"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { not_category = ["tea"] }
    [[earn]]
    name = "pot"
    on = "purchase"
    points = 2
    per = "1.00"
    when = { sku = ["pot"] }
    [[earn]]
    name = "no pot"
    on = "purchase"
    points = 2
    per = "1.00"
    when = { not_sku = ["pot"] }
happens:
    2026-01-10 purchase p1 4.00 sku=mug category=tea + 6.00 sku=pot category=coffee
    batch 2026-01-10
entries:
    2026-01-10 earn tea +4 p1
    2026-01-10 earn no tea +6 p1
    2026-01-10 earn pot +12 p1
    2026-01-10 earn no pot +8 p1
