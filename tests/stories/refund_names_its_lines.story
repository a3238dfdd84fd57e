# Bought: a mug and a pot of tea things for 4.00 each, a bag of coffee for 2.00.
# r1, 1.00 of the mug: 3.00 are 3 points. r2, 2.00 of tea: in proportion 3 to 4, 0.857 and 1.143, to
# the cent 0.86 and 1.14: mug 2.14, pot 2.86. r3 says pot and tea, which is the pot alone: 1.86.
# r4 says pot and coffee; no line is both, so each that is one of them: 1.86 to 2.00 of 1.00 are
# 0.48 and 0.52: pot 1.38 (still 1), bag 1.48.
program:
    [[earn]]
    name = "mug"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["mug"] }
    [[earn]]
    name = "pot"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["pot"] }
    [[earn]]
    name = "bag"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { sku = ["bag"] }
happens:
    2026-01-10 purchase p1 4.00 sku=mug category=tea + 4.00 sku=pot category=tea + 2.00 sku=bag category=coffee
    2026-01-11 refund r1 1.00 sku=mug of=p1
    2026-01-12 refund r2 2.00 category=tea of=p1
    2026-01-13 refund r3 1.00 sku=pot category=tea of=p1
    2026-01-14 refund r4 1.00 sku=pot category=coffee of=p1
    batch 2026-01-14
entries:
    2026-01-10 earn mug +4 p1
    2026-01-10 earn pot +4 p1
    2026-01-10 earn bag +2 p1
    2026-01-11 clawback mug -1 r1
    2026-01-12 clawback mug -1 r2
    2026-01-12 clawback pot -2 r2
    2026-01-13 clawback pot -1 r3
    2026-01-14 clawback bag -1 r4
after:
    ann: balance 4, spend 5.00
