-- idle 1: points with a last good day that idleness may end before it. Points without one are ended
-- by it under any version that says so. The entry says what the lot is that it feeds.
ALTER TABLE lots ADD COLUMN idle INTEGER NOT NULL DEFAULT 0 CHECK (idle IN (0, 1));
ALTER TABLE ledger ADD COLUMN idle INTEGER NOT NULL DEFAULT 0 CHECK (idle IN (0, 1));
