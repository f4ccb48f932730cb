-- The tickets that are not public, few among many: the gate asks for all of them before each publication.
CREATE INDEX ticket_hidden ON ticket (id, source, code, own, class, first_batch) WHERE class > 1;
