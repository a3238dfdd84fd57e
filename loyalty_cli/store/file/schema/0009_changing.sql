-- What the chain needs of rows that may change or go.

-- Goes into the digests of the rows that say who a member is, so that from these nobody can be
-- guessed; made anew when the member is erased.
CREATE TABLE member_salts (
    member INTEGER PRIMARY KEY REFERENCES members,
    salt BLOB NOT NULL
) STRICT;

INSERT INTO member_salts (member, salt) SELECT member, randomblob(16) FROM members;

CREATE TRIGGER members_salt AFTER INSERT ON members
BEGIN
    INSERT INTO member_salts (member, salt) VALUES (NEW.member, randomblob(16));
END;

-- remains: the digest of what an erasure left of the words of the row, with a salt of its own.
ALTER TABLE audit_texts ADD COLUMN remains BLOB;
