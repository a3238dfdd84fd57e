-- What an event says since an erasure took words out of it: the digest of its content as it was
-- left. arrival: of the erasure.
CREATE TABLE erased_contents (
    event INTEGER PRIMARY KEY REFERENCES events,
    content BLOB NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
