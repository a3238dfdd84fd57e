-- What became of a refund that named no purchase of the store: answer match, the purchase of the
-- member's that it was matched to (its `refund_of` in `events`), or spend: it lowers spend alone.
-- One that is taken as a purchase of its amount has no row.
CREATE TABLE unmatched_refunds (
    event INTEGER PRIMARY KEY REFERENCES events,
    answer TEXT NOT NULL CHECK (answer IN ('match', 'spend')),
    purchase INTEGER REFERENCES events
) STRICT;

CREATE TRIGGER unmatched_refunds_no_update BEFORE UPDATE ON unmatched_refunds
BEGIN
    SELECT RAISE(ABORT, 'what became of refunds is append-only');
END;
CREATE TRIGGER unmatched_refunds_no_delete BEFORE DELETE ON unmatched_refunds
BEGIN
    SELECT RAISE(ABORT, 'what became of refunds is append-only');
END;
CREATE TRIGGER unmatched_refunds_no_replace BEFORE INSERT ON unmatched_refunds
WHEN EXISTS (SELECT 1 FROM unmatched_refunds WHERE event = NEW.event)
BEGIN
    SELECT RAISE(ABORT, 'what became of refunds is append-only');
END;
