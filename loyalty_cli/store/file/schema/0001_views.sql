-- For a merchant's own SQL: the numbers with the names beside them.

-- One row an account, as of the last batch: points that become available later are pending. Lots
-- are found by their numbers (account * 10,000,000 + n).
CREATE VIEW standing AS
SELECT
    accounts.account,
    members.member_id,
    members.name,
    programs.program_id,
    programs.walked_to AS as_of,
    accounts.level,
    accounts.level_until,
    (
        SELECT coalesce(sum(lots.remaining), 0) FROM lots
        WHERE lots.lot BETWEEN accounts.account * 10000000 AND accounts.account * 10000000 + 9999999
            AND (programs.walked_to IS NULL OR lots.available_on <= programs.walked_to)
    ) AS balance,
    (
        SELECT coalesce(sum(lots.remaining), 0) FROM lots
        WHERE lots.lot BETWEEN accounts.account * 10000000 AND accounts.account * 10000000 + 9999999
            AND lots.available_on > programs.walked_to
    ) AS pending,
    accounts.debt,
    accounts.earned,
    accounts.clawed_back,
    accounts.redeemed,
    accounts.expired,
    accounts.adjusted,
    accounts.spend,
    accounts.purchases,
    accounts.last_activity,
    accounts.opened_on,
    members.status
FROM accounts
JOIN members ON members.member = accounts.member AND members.status <> 'removed'
JOIN programs ON programs.program = accounts.program;

-- The ledger with whose it is, what it came from, and what was noted.
CREATE VIEW entries AS
SELECT
    ledger.entry,
    members.member_id,
    members.name,
    programs.program_id,
    ledger.account,
    ledger.kind,
    ledger.rule,
    ledger.points,
    ledger.desired,
    ledger.posted_on,
    ledger.available_on,
    ledger.expires_on,
    ledger.event,
    sources.name AS source,
    event_ids.id AS event_id,
    ledger.note,
    notes.text AS note_text,
    ledger.arrival
FROM ledger
JOIN accounts ON accounts.account = ledger.account
JOIN members ON members.member = accounts.member
JOIN programs ON programs.program = accounts.program
LEFT JOIN event_ids ON event_ids.event = ledger.event
LEFT JOIN sources ON sources.source = event_ids.source
LEFT JOIN notes ON notes.entry = ledger.entry;
