-- What a walk wrote bears the arrival that had it walk, as the ledger does: so what was known on a
-- day can be told from what came later. Rows of before are given theirs by `arrivals_of_walks`.

ALTER TABLE lot_moves ADD COLUMN arrival INTEGER;
ALTER TABLE judgements ADD COLUMN arrival INTEGER;
ALTER TABLE level_changes ADD COLUMN arrival INTEGER;
