# A file that is wrong buys ten a day at most; the rest follows on the days after, also when one
# batch comes only then.
settings: grant.on
instead: grant.on = "visit"
program:
    [[earn]]
    name = "spend"
    on = "purchase"
    points = 1
    per = "1.00"
    [[reward]]
    id = "sticker"
    name = "Sticker"
    kind = "item"
    cost = 1
    [[grant]]
    name = "sticker"
    on = "balance"
    reward = "sticker"
happens:
    2026-03-01 10:00 purchase p1 12.00
    batch 2026-03-03
entries:
    2026-03-01 earn spend +12 p1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-01 redeem sticker -1
    2026-03-02 redeem sticker -1
    2026-03-02 redeem sticker -1
after:
    ann: balance 0
