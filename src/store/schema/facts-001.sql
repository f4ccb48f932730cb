-- Facts: what happened to tickets and when we learned it. No names, no free text.
-- Times are seconds since 1970, UTC. A step, once released, is never edited: add the next number.

-- One row for each import that changed something. This row is the truth: rows of other tables that name
-- a later batch do not count.
CREATE TABLE batch (
    number INTEGER PRIMARY KEY,
    known_utc_s INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    read_count INTEGER NOT NULL,
    new_count INTEGER NOT NULL,
    unchanged_count INTEGER NOT NULL,
    rejected_count INTEGER NOT NULL,
    excluded_count INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The values of the dimensions (fields, units, …) by number. Grows only.
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    dimension TEXT NOT NULL,
    number INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (dimension, number),
    UNIQUE (dimension, value)
) STRICT;

-- own: the latest class in the ticket's own events · class: the class in force, which a duplicate takes
-- from the tickets it repeats when theirs is higher. 1 public, 2 reputation, 3 state secret.
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    code TEXT NOT NULL,
    own INTEGER NOT NULL,
    class INTEGER NOT NULL,
    first_batch INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ticket_code ON ticket (code, source);

-- Packed events (src/ticket/event.c) that a batch added and took back. Append only: the history of a
-- ticket as known by a batch is the sum of its rows up to that batch.
CREATE TABLE event_log (
    ticket INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    added BLOB,
    retracted BLOB,
    PRIMARY KEY (ticket, batch)
) STRICT, WITHOUT ROWID;

-- Which tickets say that they repeat the ticket of a code.
CREATE TABLE duplicate (
    ref TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (ref, ticket)
) STRICT, WITHOUT ROWID;

-- One row for each cycle as it stands, made from the events. class is the number of bits of the length of
-- its life: "overlaps [from, to)" is one range of opened_s for each class, in any year. The table is its own
-- covering index.
CREATE TABLE span (
    sensitive INTEGER NOT NULL,
    class INTEGER NOT NULL,
    opened_s INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    cycle INTEGER NOT NULL,
    batch_from INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sensitive, class, opened_s, ticket, cycle)
) STRICT, WITHOUT ROWID;

-- Spans as they once stood: true for the batches batch_from <= b < batch_to.
CREATE TABLE span_past (
    sensitive INTEGER NOT NULL,
    class INTEGER NOT NULL,
    opened_s INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    cycle INTEGER NOT NULL,
    batch_from INTEGER NOT NULL,
    batch_to INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sensitive, class, opened_s, ticket, cycle, batch_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX span_past_ticket ON span_past (ticket);

-- What was printed. Append only.
CREATE TABLE issued (
    id INTEGER PRIMARY KEY,
    period_id TEXT NOT NULL,
    row TEXT NOT NULL,
    closing INTEGER NOT NULL,
    manifest_sha256 TEXT NOT NULL,
    batch INTEGER NOT NULL
) STRICT;
CREATE INDEX issued_period ON issued (period_id, row, id);
