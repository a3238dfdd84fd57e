-- Nights and backups: what ran by itself, which files it took, and which copies of the store exist.

-- A copy that was made: where it lies (the whole path), the last arrival it holds, whether its key
-- lies beside it and whether its books added up. removed_at: when a night's rotation took it away.
CREATE TABLE backups (
    backup INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    made_at TEXT NOT NULL,
    arrival INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    with_key INTEGER NOT NULL,
    sound INTEGER NOT NULL,
    removed_at TEXT
) STRICT;

-- A run of `nightly`. steps: what each step did, as JSON, as far as it has come. exit: its exit
-- code; NULL where it was cut short.
CREATE TABLE nights (
    night INTEGER PRIMARY KEY,
    as_of TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    exit INTEGER,
    steps TEXT NOT NULL
) STRICT;

-- A file of the inbox that the store has: written with its import, in one transaction, so that a
-- night that was cut short before it could move the file does not take it again. goes_to: the name
-- it is to have in the folder of what is done; moved_at NULL: it has not been moved yet.
CREATE TABLE night_files (
    night_file INTEGER PRIMARY KEY,
    night INTEGER NOT NULL REFERENCES nights,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    import INTEGER NOT NULL REFERENCES imports,
    goes_to TEXT NOT NULL,
    moved_at TEXT
) STRICT;
CREATE INDEX night_files_waiting ON night_files (name) WHERE moved_at IS NULL;
