-- The first schema. Points and minor units of money are integers, days are ISO text, instants UTC
-- ISO text. Whatever can name a person stands in tables of its own (members, member_*, event_ids,
-- notes, audit_texts), so that a person can be forgotten without touching a number.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One sequence of everything that arrived: imports, commands, program versions, batches. runs: how
-- far each batch that had not finished then had come, as JSON by run; NULL where none was open.
CREATE TABLE arrivals (
    arrival INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    as_of TEXT NOT NULL,
    at TEXT NOT NULL,
    runs TEXT
) STRICT;

-- What a command of that arrival was asked, so that it can be repeated from nothing: its name, and
-- as JSON the numbers, days and names of levels it was given. Members, accounts and programs stand
-- there by number; reasons and the values of an edit, which can name a person, do not.
CREATE TABLE commands (
    arrival INTEGER PRIMARY KEY REFERENCES arrivals,
    command TEXT NOT NULL,
    arguments TEXT NOT NULL
) STRICT;

-- People ---------------------------------------------------------------------------------------

-- enrolled 1: made from the key of an event, and no row of a members file has said more yet; such
-- a member joined on the day of the earliest event. completed: the arrival of the row that did.
-- import: of the file that made the member. status removed: that file was taken back, and nothing
-- else had anything to do with the member; only the number stays. merged_into: whom the ids of a
-- merged member lead to; never one that was merged itself.
CREATE TABLE members (
    member INTEGER PRIMARY KEY,
    member_id TEXT NOT NULL UNIQUE,
    name TEXT,
    email TEXT,
    phone TEXT,
    card TEXT,
    birthday TEXT,
    joined_on TEXT,
    referred_by TEXT,
    store TEXT,
    nickname TEXT,
    status TEXT NOT NULL DEFAULT 'active',
    enrolled INTEGER NOT NULL DEFAULT 0,
    completed INTEGER REFERENCES arrivals,
    import INTEGER REFERENCES imports,
    merged_into INTEGER REFERENCES members,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX members_merged ON members (merged_into) WHERE merged_into IS NOT NULL;

-- Every way to find a member: kind is member_id, card, email or phone, the key as it is compared.
-- once: whose key it was before a merge.
CREATE TABLE member_keys (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES members,
    once INTEGER REFERENCES members,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_keys_by_member ON member_keys (member);

CREATE TABLE member_attributes (
    member INTEGER NOT NULL REFERENCES members,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (member, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_consents (
    member INTEGER NOT NULL REFERENCES members,
    channel TEXT NOT NULL,
    given INTEGER NOT NULL,
    since TEXT,
    PRIMARY KEY (member, channel)
) STRICT, WITHOUT ROWID;

-- What changed after the first state of a member, which holds from the beginning. Fields are the
-- columns of members, 'attribute:NAME' and 'consent:CHANNEL'; a NULL value is none.
CREATE TABLE member_changes (
    change INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members,
    field TEXT NOT NULL,
    old_value TEXT,
    value TEXT,
    from_day TEXT NOT NULL,
    source TEXT NOT NULL,
    import INTEGER REFERENCES imports,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX member_changes_by_member ON member_changes (member);

-- Two members who were one: `member` was closed that day, and is `into_member` from then on.
CREATE TABLE merges (
    merge INTEGER PRIMARY KEY,
    member INTEGER NOT NULL UNIQUE REFERENCES members,
    into_member INTEGER NOT NULL REFERENCES members,
    merged_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

-- Rules ----------------------------------------------------------------------------------------

-- walked_to: the as-of day of the last batch that finished; seen_*: what it had seen.
CREATE TABLE programs (
    program INTEGER PRIMARY KEY,
    program_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    occasions_from TEXT NOT NULL,
    walked_to TEXT,
    seen_event INTEGER NOT NULL DEFAULT 0,
    seen_adoption INTEGER NOT NULL DEFAULT 0,
    seen_withdrawal INTEGER NOT NULL DEFAULT 0,
    seen_version INTEGER NOT NULL DEFAULT 0
) STRICT;

-- valid_from NULL: from the beginning of time.
CREATE TABLE program_versions (
    version INTEGER PRIMARY KEY,
    program INTEGER NOT NULL REFERENCES programs,
    valid_from TEXT,
    applied_on TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    text TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX program_versions_by_program ON program_versions (program);

-- Facts ----------------------------------------------------------------------------------------

CREATE TABLE sources (
    source INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE imports (
    import INTEGER PRIMARY KEY,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    kind TEXT NOT NULL,
    source INTEGER REFERENCES sources,
    profile TEXT,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    counts TEXT NOT NULL
) STRICT;

-- kind: purchase, refund, or the kind of the activity. member NULL: a guest's. local_minute NULL:
-- a bare date. Amounts are minor units (a refund's are positive), quantity and score millionths.
CREATE TABLE events (
    event INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES imports,
    line INTEGER NOT NULL,
    member INTEGER REFERENCES members,
    kind TEXT NOT NULL,
    instant TEXT NOT NULL,
    local_date TEXT NOT NULL,
    local_minute INTEGER,
    amount INTEGER,
    tax INTEGER,
    shipping INTEGER,
    tip INTEGER,
    paid_by_points INTEGER,
    paid_by_gift_card INTEGER,
    refund_of INTEGER REFERENCES events,
    store TEXT,
    channel TEXT,
    quantity INTEGER,
    score INTEGER,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX events_by_member ON events (member, local_date) WHERE member IS NOT NULL;
CREATE INDEX events_by_purchase ON events (refund_of) WHERE refund_of IS NOT NULL;

-- Ids as typed. family: 't' for transactions, 'a' for activities. withdrawn: 0, or the number of
-- the withdrawal that freed the id for another event.
CREATE TABLE event_ids (
    event INTEGER PRIMARY KEY REFERENCES events,
    source INTEGER NOT NULL REFERENCES sources,
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    UNIQUE (id, source, family, withdrawn)
) STRICT;

-- Only where a transaction has more than its amount to say (several rows, or sku, category,
-- quantity).
CREATE TABLE event_lines (
    event INTEGER NOT NULL REFERENCES events,
    line INTEGER NOT NULL,
    sku TEXT,
    category TEXT,
    quantity INTEGER,
    amount INTEGER NOT NULL,
    PRIMARY KEY (event, line)
) STRICT, WITHOUT ROWID;

-- refund_of: the id that the row named, where no purchase of that id was there.
CREATE TABLE event_texts (
    event INTEGER PRIMARY KEY REFERENCES events,
    subject TEXT,
    note TEXT,
    refund_of TEXT
) STRICT;

-- A guest's event that came again with a member.
CREATE TABLE adoptions (
    adoption INTEGER PRIMARY KEY,
    event INTEGER NOT NULL UNIQUE REFERENCES events,
    member INTEGER NOT NULL REFERENCES members,
    import INTEGER NOT NULL REFERENCES imports,
    line INTEGER NOT NULL
) STRICT;
CREATE INDEX adoptions_by_member ON adoptions (member);

-- A file that was taken back: what it brought counts from that day on as if it had never come.
CREATE TABLE import_undos (
    import INTEGER PRIMARY KEY REFERENCES imports,
    undone_on TEXT NOT NULL,
    counts TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

-- An event that was taken back with its file, or with the file that made a guest's event the
-- member's. What was not judged by then never is; what was is undone by the walk of that day.
-- again: the guest's event as it is told anew, because another file had brought it.
CREATE TABLE withdrawals (
    withdrawal INTEGER PRIMARY KEY,
    event INTEGER NOT NULL UNIQUE REFERENCES events,
    member INTEGER REFERENCES members,
    withdrawn_on TEXT NOT NULL,
    import INTEGER NOT NULL REFERENCES imports,
    again INTEGER REFERENCES events
) STRICT;
CREATE INDEX withdrawals_by_member ON withdrawals (member);

-- Accounts and their ledger --------------------------------------------------------------------

-- One member in one program; `account` is its number, in order of opening. Everything but the
-- first four columns is what the ledger, lots and judgements add up to.
CREATE TABLE accounts (
    account INTEGER PRIMARY KEY,
    program INTEGER NOT NULL REFERENCES programs,
    member INTEGER NOT NULL REFERENCES members,
    opened_on TEXT NOT NULL,
    level TEXT,
    level_since TEXT,
    level_until TEXT,
    debt INTEGER NOT NULL DEFAULT 0,
    earned INTEGER NOT NULL DEFAULT 0,
    clawed_back INTEGER NOT NULL DEFAULT 0,
    redeemed INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    adjusted INTEGER NOT NULL DEFAULT 0,
    spend INTEGER NOT NULL DEFAULT 0,
    purchases INTEGER NOT NULL DEFAULT 0,
    last_activity TEXT,
    entries INTEGER NOT NULL DEFAULT 0,
    next_due TEXT,
    state TEXT,
    UNIQUE (program, member)
) STRICT;
CREATE INDEX accounts_by_member ON accounts (member);
CREATE INDEX accounts_due ON accounts (program, next_due) WHERE next_due IS NOT NULL;

-- Entries, lots, moves and level changes of an account are numbered account * 10,000,000 + n, so
-- they lie together and need no further index. rule: what gave or took (earn rule, boost, level,
-- grant); on_rule: the earn rule that a boost stands on. note: the reason, in our words.
CREATE TABLE ledger (
    entry INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    event INTEGER,
    kind TEXT NOT NULL,
    rule TEXT,
    on_rule TEXT,
    points INTEGER NOT NULL,
    desired INTEGER NOT NULL,
    posted_on TEXT NOT NULL,
    available_on TEXT,
    expires_on TEXT,
    note TEXT,
    arrival INTEGER NOT NULL
) STRICT;

CREATE TABLE notes (
    entry INTEGER PRIMARY KEY REFERENCES ledger,
    text TEXT NOT NULL
) STRICT;

-- All points of an account with the same two days. fed: ever put in; lapsed: lost to expiry;
-- lapsed_taken: how much of that later clawbacks counted as taken already. lapsed_merged: what had
-- lapsed, and was not counted as taken, in the same lot of an account that was merged into this one.
CREATE TABLE lots (
    lot INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    available_on TEXT NOT NULL,
    expires_on TEXT,
    fed INTEGER NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    lapsed INTEGER NOT NULL DEFAULT 0,
    lapsed_taken INTEGER NOT NULL DEFAULT 0,
    lapsed_merged INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What an entry took from a lot (below 0) or gave back to it. What a new entry feeds stands in the
-- ledger: its points and two days. lot NULL is the debt, where owing is below 0. entry NULL:
-- pending points that paid a debt when they were released.
CREATE TABLE lot_moves (
    move INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    lot INTEGER,
    entry INTEGER,
    points INTEGER NOT NULL,
    posted_on TEXT NOT NULL
) STRICT;

-- What the judgement of an event saw (version, level, count of its kind, and as JSON whatever else
-- its conditions read) and what it adds to the account's sums on the day it counts for. withdrawn
-- 1: the event was taken back, and this row takes its part out of the sums again (nth -1: one of
-- its kind less). The key's columns stand first: SQLite's integrity check (seen in 3.40) takes one
-- that stands later for another column.
CREATE TABLE judgements (
    account INTEGER NOT NULL,
    event INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    version INTEGER,
    level TEXT,
    nth INTEGER NOT NULL,
    posted_on TEXT NOT NULL,
    counts_on TEXT NOT NULL,
    spend INTEGER NOT NULL,
    points INTEGER NOT NULL,
    purchases INTEGER NOT NULL,
    saw TEXT,
    PRIMARY KEY (account, event, withdrawn)
) STRICT, WITHOUT ROWID;

CREATE TABLE level_changes (
    change INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    posted_on TEXT NOT NULL,
    event INTEGER,
    from_level TEXT,
    level TEXT,
    until TEXT,
    why TEXT NOT NULL
) STRICT;

-- What commands and opening balances say of an account's level, each true from the start of its
-- day: a level set by hand with its last day, or points that count for levels. once: the account
-- that it was said of, where that has gone into another.
CREATE TABLE level_facts (
    fact INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    from_day TEXT NOT NULL,
    level TEXT,
    until TEXT,
    points INTEGER NOT NULL DEFAULT 0,
    once INTEGER REFERENCES accounts,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX level_facts_by_account ON level_facts (account);

-- An account that went into another that day, with its sums as they stood; state is that of
-- `accounts` then.
CREATE TABLE account_merges (
    account INTEGER PRIMARY KEY REFERENCES accounts,
    into_account INTEGER NOT NULL REFERENCES accounts,
    merged_on TEXT NOT NULL,
    spend INTEGER NOT NULL,
    purchases INTEGER NOT NULL,
    last_activity TEXT,
    state TEXT,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;
CREATE INDEX account_merges_into ON account_merges (into_account);

-- Balances that members brought along, once for a member, program and source. The reason stands
-- in notes. entry NULL: of 0 points.
CREATE TABLE openings (
    opening INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES imports,
    line INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    member INTEGER NOT NULL REFERENCES members,
    account INTEGER NOT NULL REFERENCES accounts,
    points INTEGER NOT NULL,
    expires_on TEXT,
    counts_for_tier INTEGER NOT NULL,
    entry INTEGER,
    content BLOB NOT NULL,
    UNIQUE (account, source)
) STRICT;
CREATE INDEX openings_by_import ON openings (import, line);

-- What is given away ---------------------------------------------------------------------------

CREATE TABLE claims (
    claim INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    construct TEXT NOT NULL,
    occasion TEXT NOT NULL,
    reward TEXT NOT NULL,
    due_on TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    UNIQUE (account, construct, occasion)
) STRICT;

CREATE TABLE redemptions (
    redemption INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    reward TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    entry INTEGER REFERENCES ledger,
    claim INTEGER REFERENCES claims,
    cost INTEGER NOT NULL,
    made_on TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

CREATE TABLE vouchers (
    voucher INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    redemption INTEGER REFERENCES redemptions,
    reward TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES program_versions,
    member INTEGER REFERENCES members,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    uses_max INTEGER NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

CREATE TABLE voucher_uses (
    use INTEGER PRIMARY KEY,
    voucher INTEGER NOT NULL REFERENCES vouchers,
    uses INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    used_on TEXT NOT NULL,
    undoes INTEGER REFERENCES voucher_uses,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

CREATE TABLE gift_cards (
    gift_card INTEGER PRIMARY KEY,
    card TEXT NOT NULL UNIQUE,
    issue INTEGER NOT NULL,
    code_hash BLOB NOT NULL UNIQUE,
    member INTEGER REFERENCES members,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

CREATE TABLE gift_card_entries (
    entry INTEGER PRIMARY KEY,
    gift_card INTEGER NOT NULL REFERENCES gift_cards,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    posted_on TEXT NOT NULL,
    undoes INTEGER REFERENCES gift_card_entries,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT;

-- Running it -----------------------------------------------------------------------------------

-- A batch walks the accounts of one program in order of number; `position` is how far it has come,
-- so a killed run goes on where it was.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    program INTEGER REFERENCES programs,
    as_of TEXT NOT NULL,
    seen_event INTEGER NOT NULL,
    seen_adoption INTEGER NOT NULL,
    seen_withdrawal INTEGER NOT NULL DEFAULT 0,
    seen_version INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    counts TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE TABLE refs (
    ref TEXT PRIMARY KEY,
    arguments TEXT NOT NULL,
    result TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrivals
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    audit INTEGER PRIMARY KEY,
    arrival INTEGER NOT NULL REFERENCES arrivals,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    member INTEGER,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE audit_texts (
    audit INTEGER PRIMARY KEY REFERENCES audit,
    by TEXT NOT NULL,
    reason TEXT,
    before TEXT,
    after TEXT
) STRICT;
