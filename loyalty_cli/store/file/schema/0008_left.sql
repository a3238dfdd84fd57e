-- Accounts that the last batch could not walk, left as they were: the next one tries them again, from
-- the day (walked_to, NULL for none) up to which they had been walked. event: where the walk stopped,
-- NULL where it was no event's doing; reason: why. arrival: of the batch.

CREATE TABLE left_accounts (
    account INTEGER PRIMARY KEY REFERENCES accounts,
    walked_to TEXT,
    event INTEGER REFERENCES events,
    reason TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
