-- Terms of clubs, as walks and commands wrote them: numbered account * 10000000 + n. Days are those
-- as it was bought, on `bought_on`, and found, on `posted_on`; `until` and `grace_until` are empty
-- where it has no end. `event` is the purchase whose line bought it, or the event on which it was
-- given.
CREATE TABLE club_terms (
    term INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    club TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    first_day TEXT NOT NULL,
    until TEXT,
    grace_until TEXT,
    how TEXT NOT NULL CHECK (how IN ('money', 'points', 'granted', 'invited')),
    price INTEGER,
    paid INTEGER NOT NULL,
    bought_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    event INTEGER,
    redemption INTEGER,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX club_terms_by_account ON club_terms (account);

-- A term that ends on another day than it was to; the last row of a term counts. Without a day it
-- holds again as it was bought.
CREATE TABLE club_term_ends (
    ending INTEGER PRIMARY KEY,
    term INTEGER NOT NULL REFERENCES club_terms,
    account INTEGER NOT NULL REFERENCES accounts,
    last_day TEXT,
    why TEXT NOT NULL CHECK (why IN ('cancelled', 'refunded', 'undone', 'kept')),
    event INTEGER,
    ended_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX club_term_ends_by_term ON club_term_ends (term);

CREATE TRIGGER club_terms_no_update BEFORE UPDATE ON club_terms
BEGIN
    SELECT RAISE(ABORT, 'terms of clubs are append-only');
END;
CREATE TRIGGER club_terms_no_delete BEFORE DELETE ON club_terms
BEGIN
    SELECT RAISE(ABORT, 'terms of clubs are append-only');
END;
CREATE TRIGGER club_term_ends_no_update BEFORE UPDATE ON club_term_ends
BEGIN
    SELECT RAISE(ABORT, 'ends of terms are append-only');
END;
CREATE TRIGGER club_term_ends_no_delete BEFORE DELETE ON club_term_ends
BEGIN
    SELECT RAISE(ABORT, 'ends of terms are append-only');
END;
