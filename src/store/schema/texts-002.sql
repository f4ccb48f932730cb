-- Acts that the audit log is yet to note: committed together with what was done, so that a kill between the
-- two loses no line; removed once they are noted. Here and not in facts.db, so that no handle for figures can
-- reach them, and because a key is rolled here. kind 1: the class of the ticket `code` has changed · 2: the
-- workspace key was rolled. batch: 0 outside of one; acts of a batch that facts.db does not know never were.
CREATE TABLE act (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    code TEXT NOT NULL,
    class_from INTEGER NOT NULL,
    class_to INTEGER NOT NULL
) STRICT;

-- A change that a kill made begin again is one change.
CREATE UNIQUE INDEX act_change ON act (batch, code, class_from, class_to) WHERE kind = 1;

-- How far each chain of the audit log went when something was last written here, so that lines that nothing else
-- refers to cannot be cut off or given another hour unseen. chain: 0 public, 1 confidential.
CREATE TABLE audit_tip (
    chain INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    whole TEXT NOT NULL
) STRICT;
