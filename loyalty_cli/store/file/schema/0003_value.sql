-- What falls due by itself and what is had for points. These tables were there before, and nothing
-- wrote to them.

DROP TABLE gift_card_entries;
DROP TABLE gift_cards;
DROP TABLE voucher_uses;
DROP TABLE vouchers;
DROP TABLE redemptions;
DROP TABLE claims;

-- A granted reward that has fallen due; construct: the grant, occasion: what it was due for, so that
-- each is there once. level and points (taken for it, by the entry) say what it is worth; event is
-- the one whose refund drops it. status: open, met (a redemption names it), unmet (for a reason, and
-- tried again), dropped (its purchase was refunded).
CREATE TABLE claims (
    claim INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    construct TEXT NOT NULL,
    occasion TEXT NOT NULL,
    reward TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    level TEXT,
    points INTEGER NOT NULL DEFAULT 0,
    entry INTEGER,
    event INTEGER,
    due_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'met', 'unmet', 'dropped')),
    reason TEXT,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    UNIQUE (account, construct, occasion, reward)
) STRICT;
CREATE INDEX claims_waiting ON claims (due_on, account) WHERE status IN ('open', 'unmet');
CREATE INDEX claims_by_event ON claims (event) WHERE event IS NOT NULL;

-- What a member has had: bought (entry is what took its cost) or given (claim). level: the one that
-- decided what it was. Never changed; what became of it stands in redemption_steps.
CREATE TABLE redemptions (
    redemption INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    reward TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    level TEXT,
    cost INTEGER NOT NULL CHECK (cost >= 0),
    entry INTEGER,
    claim INTEGER UNIQUE REFERENCES claims,
    made_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX redemptions_by_account ON redemptions (account);
CREATE INDEX redemptions_by_reward ON redemptions (reward);

-- step: undone (entry gave the points back), given or cancelled (a hand-over). Each happens once.
CREATE TABLE redemption_steps (
    redemption INTEGER NOT NULL REFERENCES redemptions,
    step TEXT NOT NULL CHECK (step IN ('undone', 'given', 'cancelled')),
    done_on TEXT NOT NULL,
    entry INTEGER,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    PRIMARY KEY (redemption, step)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER redemptions_no_update BEFORE UPDATE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are append-only');
END;
CREATE TRIGGER redemptions_no_delete BEFORE DELETE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are append-only');
END;
CREATE TRIGGER redemptions_no_replace BEFORE INSERT ON redemptions
WHEN EXISTS (SELECT 1 FROM redemptions WHERE redemption = NEW.redemption)
BEGIN
    SELECT RAISE(ABORT, 'redemptions are append-only');
END;
CREATE TRIGGER redemption_steps_no_update BEFORE UPDATE ON redemption_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of redemptions are append-only');
END;
CREATE TRIGGER redemption_steps_no_delete BEFORE DELETE ON redemption_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of redemptions are append-only');
END;

-- Vouchers carry their own terms: amounts in minor units, percent in millionths. code is as it is
-- shown, code_key as it is compared. redemption NULL: issued by hand, or (source) of an earlier
-- system. starts_on: the first good day.
CREATE TABLE vouchers (
    voucher INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    code_key TEXT NOT NULL UNIQUE,
    program INTEGER NOT NULL REFERENCES programs,
    reward TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    member INTEGER REFERENCES members,
    redemption INTEGER REFERENCES redemptions,
    percent INTEGER,
    amount INTEGER,
    item TEXT,
    free_shipping INTEGER NOT NULL DEFAULT 0,
    min_order INTEGER,
    max_discount INTEGER,
    stacks INTEGER NOT NULL DEFAULT 0,
    personal INTEGER NOT NULL DEFAULT 0,
    uses_max INTEGER NOT NULL CHECK (uses_max > 0),
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    source INTEGER REFERENCES sources,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX vouchers_by_reward ON vouchers (program, reward) WHERE redemption IS NULL;
CREATE INDEX vouchers_by_member ON vouchers (member) WHERE member IS NOT NULL;
CREATE INDEX vouchers_by_redemption ON vouchers (redemption) WHERE redemption IS NOT NULL;

-- One use on an order, or (undoes) one taken back; member: whose order it was, if that was said.
CREATE TABLE voucher_uses (
    use INTEGER PRIMARY KEY,
    voucher INTEGER NOT NULL REFERENCES vouchers,
    uses INTEGER NOT NULL CHECK (uses IN (1, -1)),
    discount INTEGER NOT NULL,
    order_amount INTEGER NOT NULL,
    member INTEGER REFERENCES members,
    used_on TEXT NOT NULL,
    undoes INTEGER UNIQUE REFERENCES voucher_uses,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX voucher_uses_by_voucher ON voucher_uses (voucher);

CREATE TABLE voucher_voids (
    voucher INTEGER PRIMARY KEY REFERENCES vouchers,
    voided_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

-- A card is its entries; card is its id, for people, and says nothing of its code.
CREATE TABLE gift_cards (
    gift_card INTEGER PRIMARY KEY,
    card TEXT NOT NULL UNIQUE,
    member INTEGER REFERENCES members,
    redemption INTEGER REFERENCES redemptions,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    source INTEGER REFERENCES sources,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX gift_cards_by_member ON gift_cards (member) WHERE member IS NOT NULL;
CREATE INDEX gift_cards_by_redemption ON gift_cards (redemption) WHERE redemption IS NOT NULL;

-- The codes of a card, of which the last issue is the one that is good. The code is made of the
-- store's key, the card's id and the number of the issue by the pattern; kept is only its HMAC.
-- pattern NULL: the code of an earlier system, which can't be made again. key: the fingerprint of
-- the key it was made with; codes of a lost key are dead.
CREATE TABLE gift_card_codes (
    gift_card INTEGER NOT NULL REFERENCES gift_cards,
    issue INTEGER NOT NULL,
    pattern TEXT,
    key TEXT NOT NULL,
    code_hash BLOB NOT NULL UNIQUE,
    since TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    PRIMARY KEY (gift_card, issue)
) STRICT, WITHOUT ROWID;

-- kind: issue, redeem, refund, topup, void, opening. amount: signed, in minor units.
CREATE TABLE gift_card_entries (
    entry INTEGER PRIMARY KEY,
    gift_card INTEGER NOT NULL REFERENCES gift_cards,
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'redeem', 'refund', 'topup', 'void', 'opening')),
    amount INTEGER NOT NULL,
    posted_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX gift_card_entries_by_card ON gift_card_entries (gift_card);

-- How often a code that nobody has was tried, by the day it was said for; never the code.
CREATE TABLE wrong_codes (
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('voucher', 'gift-card')),
    times INTEGER NOT NULL,
    PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers
BEGIN
    SELECT RAISE(ABORT, 'vouchers stay');
END;
CREATE TRIGGER voucher_uses_no_update BEFORE UPDATE ON voucher_uses
BEGIN
    SELECT RAISE(ABORT, 'uses of vouchers are append-only');
END;
CREATE TRIGGER voucher_uses_no_delete BEFORE DELETE ON voucher_uses
BEGIN
    SELECT RAISE(ABORT, 'uses of vouchers are append-only');
END;
CREATE TRIGGER voucher_uses_no_replace BEFORE INSERT ON voucher_uses
WHEN EXISTS (SELECT 1 FROM voucher_uses WHERE use = NEW.use)
BEGIN
    SELECT RAISE(ABORT, 'uses of vouchers are append-only');
END;
CREATE TRIGGER gift_cards_no_delete BEFORE DELETE ON gift_cards
BEGIN
    SELECT RAISE(ABORT, 'gift cards stay');
END;
CREATE TRIGGER gift_card_entries_no_update BEFORE UPDATE ON gift_card_entries
BEGIN
    SELECT RAISE(ABORT, 'entries of gift cards are append-only');
END;
CREATE TRIGGER gift_card_entries_no_delete BEFORE DELETE ON gift_card_entries
BEGIN
    SELECT RAISE(ABORT, 'entries of gift cards are append-only');
END;
CREATE TRIGGER gift_card_entries_no_replace BEFORE INSERT ON gift_card_entries
WHEN EXISTS (SELECT 1 FROM gift_card_entries WHERE entry = NEW.entry)
BEGIN
    SELECT RAISE(ABORT, 'entries of gift cards are append-only');
END;
