# A mug on each birthday, each anniversary and each Christmas Eve, and one for joining: every one an
# occasion of its own, year after year.
program:
    [[reward]]
    id = "mug"
    name = "Mug"
    kind = "item"
    [[grant]]
    name = "birthday"
    on = "birthday"
    reward = "mug"
    [[grant]]
    name = "years with us"
    on = "anniversary"
    reward = "mug"
    [[grant]]
    name = "christmas"
    on = "12-24"
    reward = "mug"
    [[grant]]
    name = "welcome"
    on = "join"
    reward = "mug"
happens:
    member ann joined=2026-01-10 born=1990-03-05
    opens 2026-01-01
    batch 2027-12-31
after:
    ann: balance 0
    ann: claims 2026-01-10 mug met; 2026-03-05 mug met; 2026-12-24 mug met; 2027-01-10 mug met; 2027-03-05 mug met; 2027-12-24 mug met
entries:
    2026-01-10 grant welcome 0
    2026-03-05 grant birthday 0
    2026-12-24 grant christmas 0
    2027-01-10 grant years with us 0
    2027-03-05 grant birthday 0
    2027-12-24 grant christmas 0
