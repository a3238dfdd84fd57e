-- The parts that each row of a transaction of several rows filled itself, in minor units, NULL where
-- its cell was empty; in a refund with the sign of the row's amount. Of lines that came before there
-- were these columns only the sums are known, which stand with their events.
ALTER TABLE event_lines ADD COLUMN tax INTEGER;
ALTER TABLE event_lines ADD COLUMN shipping INTEGER;
ALTER TABLE event_lines ADD COLUMN tip INTEGER;
ALTER TABLE event_lines ADD COLUMN paid_by_points INTEGER;
ALTER TABLE event_lines ADD COLUMN paid_by_gift_card INTEGER;
