# The tax of each row is its own: books 107.00 less 7.00 are 100, toys 119.00 less 19.00 are 100. The
# discount on books has -1.00 of tax itself: 10.70 less it takes 9.70 off the second receipt's books.
# Where a row with a price leaves the cell empty the tax is the whole receipt's: 26.00 in proportion
# to 107 and 119 is 12.31 and 13.69, so books count 94.69.
settings: program.not_counted
program:
    [program]
    not_counted = ["tax"]
    [[earn]]
    name = "books"
    on = "purchase"
    points = 1
    per = "1.00"
    when = { category = ["books"] }
happens:
    2026-01-10 purchase p1 107.00 category=books tax=7.00 + 119.00 category=toys tax=19.00
    2026-01-11 purchase p2 107.00 category=books tax=7.00 + -10.70 category=books tax=-1.00
    2026-01-12 purchase p3 107.00 category=books tax=26.00 + 119.00 category=toys
    batch 2026-01-12
entries:
    2026-01-10 earn books +100 p1
    2026-01-11 earn books +90 p2
    2026-01-12 earn books +94 p3
after:
    ann: spend 490.30
