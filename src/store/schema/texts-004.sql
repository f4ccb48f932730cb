-- Prints of the rows of exports that say of a ticket what is known of it, so that such a row is known before it is
-- read (src/store/known_rows.h): by the ticket's number, 16 bytes each, 250 a page, zeros for none. A print is
-- keyed: it says nothing to who has not the key. They hold for the batch of `last_batch` only; lost ones cost time.
CREATE TABLE row_print (
    page INTEGER PRIMARY KEY,
    prints BLOB NOT NULL
) STRICT;
