-- Facts stay as they are. A number that exists is refused on insert as well, because the delete
-- trigger doesn't fire for another connection's INSERT OR REPLACE unless that connection has
-- recursive_triggers on.

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE entry = NEW.entry)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE event = NEW.event)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER event_lines_no_update BEFORE UPDATE ON event_lines
BEGIN
    SELECT RAISE(ABORT, 'lines of events are append-only');
END;
CREATE TRIGGER event_lines_no_delete BEFORE DELETE ON event_lines
BEGIN
    SELECT RAISE(ABORT, 'lines of events are append-only');
END;
CREATE TRIGGER event_lines_no_replace BEFORE INSERT ON event_lines
WHEN EXISTS (SELECT 1 FROM event_lines WHERE event = NEW.event AND line = NEW.line)
BEGIN
    SELECT RAISE(ABORT, 'lines of events are append-only');
END;

CREATE TRIGGER program_versions_no_update BEFORE UPDATE ON program_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of a program are append-only');
END;
CREATE TRIGGER program_versions_no_delete BEFORE DELETE ON program_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of a program are append-only');
END;
CREATE TRIGGER program_versions_no_replace BEFORE INSERT ON program_versions
WHEN EXISTS (SELECT 1 FROM program_versions WHERE version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'versions of a program are append-only');
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE audit = NEW.audit)
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
