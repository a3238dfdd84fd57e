-- What shows later that nothing was changed behind our back, and who did what from where.

-- One link for each transaction that wrote something the chain covers; hash: of the link before
-- and of its own parts. The first one covers all that stood there when it was made.
CREATE TABLE chain (
    link INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- The rows of a table that a link covers: by number from first to last; of the ledger those of the
-- arrival `first`, which are `last` many.
CREATE TABLE chain_parts (
    what TEXT NOT NULL,
    link INTEGER NOT NULL REFERENCES chain,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (what, link, first)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append-only');
END;
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append-only');
END;
CREATE TRIGGER chain_no_replace BEFORE INSERT ON chain
WHEN EXISTS (SELECT 1 FROM chain WHERE link = NEW.link)
BEGIN
    SELECT RAISE(ABORT, 'the chain is append-only');
END;
CREATE TRIGGER chain_parts_no_update BEFORE UPDATE ON chain_parts
BEGIN
    SELECT RAISE(ABORT, 'the chain is append-only');
END;
CREATE TRIGGER chain_parts_no_delete BEFORE DELETE ON chain_parts
BEGIN
    SELECT RAISE(ABORT, 'the chain is append-only');
END;

-- place: the machine and the terminal. salt: goes into the digest, so that from it alone the words
-- can't be guessed; NULL in a row of an earlier schema. erased: the arrival of the erasure that took
-- words out of the row, and dropped its salt.
ALTER TABLE audit_texts ADD COLUMN place TEXT;
ALTER TABLE audit_texts ADD COLUMN salt BLOB;
ALTER TABLE audit_texts ADD COLUMN erased INTEGER REFERENCES arrivals;

CREATE INDEX audit_by_member ON audit (member) WHERE member IS NOT NULL;

-- Who was erased: status is 'erased', their events and entries stay under a number.
CREATE TABLE erasures (
    member INTEGER PRIMARY KEY REFERENCES members,
    erased_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

-- Keyed hashes of the ids, e-mails, phones and cards of those who were erased, so that an old file
-- does not bring them back.
CREATE TABLE erased_keys (
    hash BLOB PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members
) STRICT, WITHOUT ROWID;
