-- What exports that tell the state of orders, rather than what happened, have said of an order after
-- its first import, or of one that was given up before it was ever imported. as_of: the newest day of
-- which a file has told; undone: why the order was given up then, NULL where it stood; import: of
-- that file.
CREATE TABLE order_states (
    source INTEGER NOT NULL REFERENCES sources,
    id TEXT NOT NULL,
    as_of TEXT NOT NULL,
    undone TEXT,
    import INTEGER NOT NULL REFERENCES imports,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
