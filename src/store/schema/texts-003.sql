-- A second copy, sealed as it is, of the texts of tickets that are not public or once were not: few among
-- many, and all of them asked for before each publication. Here they lie together. Nothing is taken out of it
-- but what is erased; which tickets are not public is for facts.db to say.
CREATE TABLE text_hidden (
    ticket INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (ticket, mark)
) STRICT, WITHOUT ROWID;
