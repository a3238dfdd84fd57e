-- What a refund asks back of a reward that was granted: dropped_by is the refund (or the event that
-- was taken back), dropped_on its day. A claim that was met then stays met, with the reason in
-- `reason`, where what it made has been used; else it is dropped.

ALTER TABLE claims ADD COLUMN dropped_by INTEGER;
ALTER TABLE claims ADD COLUMN dropped_on TEXT;
CREATE INDEX claims_asked_back ON claims (due_on, account)
    WHERE status = 'met' AND dropped_by IS NOT NULL AND reason IS NULL;
