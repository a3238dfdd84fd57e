# The program's id stands in every account.
settings: program.id
instead: program.id = "other"
program:
    [program]
    id = "corner"
happens:
    2026-01-10 purchase p1 10.00
    batch 2026-01-10
entries:
after:
    ann: program corner, spend 10.00
