-- What people wrote, masked and encrypted. Never opened by a run that only counts.

-- The data key and the MAC key, each wrapped by the workspace key.
CREATE TABLE wrapped_key (
    name TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- batch: the batch under which the text was put. Texts of a batch that facts.db does not know are orphans.
CREATE TABLE text (
    ticket INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (ticket, mark)
) STRICT, WITHOUT ROWID;

-- One row: the last batch that put texts, so that looking for orphans need not read them all.
CREATE TABLE last_batch (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO last_batch VALUES (1, 0);
