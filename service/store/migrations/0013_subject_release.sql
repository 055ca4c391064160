-- Subjects sealed until the hour: the sealed file, where and when its key is given, to whom.
SET LOCAL search_path = palmares;

CREATE TABLE subject_seal (
    session text NOT NULL COLLATE "C",
    subject text NOT NULL COLLATE "C",
    file bytea NOT NULL,
    key_sealed bytea NOT NULL,
    sha256 text NOT NULL COLLATE "C" CONSTRAINT subject_seal_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CONSTRAINT subject_seal_size CHECK (size = octet_length(file)),
    open_at timestamptz,
    leak_reason text NOT NULL DEFAULT '' CONSTRAINT subject_seal_leak_reason CHECK (length(leak_reason) <= 1000),
    revision integer NOT NULL DEFAULT 1,
    notice_minutes integer NOT NULL DEFAULT 0 CONSTRAINT subject_seal_notice CHECK (notice_minutes >= 0),
    sealed_by text NOT NULL,
    sealed_at timestamptz NOT NULL,
    scheduled_at timestamptz NOT NULL,
    CONSTRAINT subject_seal_key PRIMARY KEY (session, subject),
    CONSTRAINT subject_seal_subject FOREIGN KEY (session, subject) REFERENCES subject (session, id)
);
-- Encrypted: it does not shrink, and pieces of it are read without the rest.
ALTER TABLE subject_seal ALTER COLUMN file SET STORAGE EXTERNAL;
COMMENT ON TABLE subject_seal IS 'Subjects that are sealed: from then on their content is nowhere else';
COMMENT ON COLUMN subject_seal.session IS 'Session';
COMMENT ON COLUMN subject_seal.subject IS 'Subject';
COMMENT ON COLUMN subject_seal.file IS 'The sealed file (palmares.v1.SealedSubjectHeader): AES-256-GCM under a key of its own';
COMMENT ON COLUMN subject_seal.key_sealed IS 'That key, AES-256-GCM under the service''s key file: nonce, ciphertext, tag';
COMMENT ON COLUMN subject_seal.sha256 IS 'Of the file, hexadecimal';
COMMENT ON COLUMN subject_seal.size IS 'Of the file, in bytes';
COMMENT ON COLUMN subject_seal.open_at IS 'From then on the exam office reads it too; NULL: no hour yet';
COMMENT ON COLUMN subject_seal.leak_reason IS 'Why it is released although it could be known before a start somewhere';
COMMENT ON COLUMN subject_seal.revision IS 'One more at each change of places, recipients, early release';
COMMENT ON COLUMN subject_seal.notice_minutes IS 'Notice of the definition at the seal: one person alone brings no hour forward to less than that';
COMMENT ON COLUMN subject_seal.sealed_by IS 'Name of the principal';
COMMENT ON COLUMN subject_seal.sealed_at IS 'When';
COMMENT ON COLUMN subject_seal.scheduled_at IS 'When the places were last computed';

CREATE TABLE subject_place (
    session text NOT NULL COLLATE "C",
    subject text NOT NULL COLLATE "C",
    zone text NOT NULL DEFAULT '' COLLATE "C",
    centre text NOT NULL DEFAULT '' COLLATE "C",
    start_at timestamptz NOT NULL,
    release_at timestamptz NOT NULL,
    exit_at timestamptz,
    last_start_at timestamptz NOT NULL,
    utc_offset_minutes smallint NOT NULL,
    leaks_to text[] NOT NULL DEFAULT '{}',
    CONSTRAINT subject_place_key PRIMARY KEY (session, subject, zone, centre),
    CONSTRAINT subject_place_seal FOREIGN KEY (session, subject) REFERENCES subject_seal ON DELETE CASCADE,
    CONSTRAINT subject_place_one CHECK ((zone = '') <> (centre = '')),
    CONSTRAINT subject_place_hours CHECK (release_at <= start_at AND start_at <= last_start_at)
);
COMMENT ON TABLE subject_place IS 'Where a sealed subject is sat, and from when its key is given there';
COMMENT ON COLUMN subject_place.session IS 'Session';
COMMENT ON COLUMN subject_place.subject IS 'Subject';
COMMENT ON COLUMN subject_place.zone IS 'Zone of the calendar, of an écrit; or';
COMMENT ON COLUMN subject_place.centre IS 'Code of the centre, of a practical épreuve';
COMMENT ON COLUMN subject_place.start_at IS 'First start';
COMMENT ON COLUMN subject_place.release_at IS 'Keys are given from then on';
COMMENT ON COLUMN subject_place.exit_at IS 'Nobody leaves the room earlier; NULL: no such rule';
COMMENT ON COLUMN subject_place.last_start_at IS 'Nobody begins later: the last entry, or the last start of the draw';
COMMENT ON COLUMN subject_place.utc_offset_minutes IS 'Of the place, east of UTC, at the start';
COMMENT ON COLUMN subject_place.leaks_to IS 'Zones that begin after that: they could be told';

CREATE TABLE subject_recipient (
    session text NOT NULL COLLATE "C",
    subject text NOT NULL COLLATE "C",
    principal_id bigint NOT NULL REFERENCES principal,
    zone text NOT NULL DEFAULT '' COLLATE "C",
    centre text NOT NULL DEFAULT '' COLLATE "C",
    CONSTRAINT subject_recipient_key PRIMARY KEY (session, subject, principal_id),
    CONSTRAINT subject_recipient_seal FOREIGN KEY (session, subject) REFERENCES subject_seal ON DELETE CASCADE,
    CONSTRAINT subject_recipient_one CHECK ((zone = '') <> (centre = ''))
);
CREATE INDEX subject_recipient_principal ON subject_recipient (principal_id);
COMMENT ON TABLE subject_recipient IS 'Who gets the key of a sealed subject';
COMMENT ON COLUMN subject_recipient.session IS 'Session';
COMMENT ON COLUMN subject_recipient.subject IS 'Subject';
COMMENT ON COLUMN subject_recipient.principal_id IS 'Who';
COMMENT ON COLUMN subject_recipient.zone IS 'Zone where it is; or';
COMMENT ON COLUMN subject_recipient.centre IS 'Code of the centre where it is';

-- Two persons, in the schema too.
CREATE TABLE subject_early (
    session text NOT NULL COLLATE "C",
    subject text NOT NULL COLLATE "C",
    asked_by bigint NOT NULL REFERENCES principal,
    asked_name text NOT NULL,
    asked_certificate bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    confirm_until timestamptz NOT NULL,
    reason text NOT NULL CONSTRAINT subject_early_reason CHECK (length(reason) BETWEEN 1 AND 1000),
    confirmed_by bigint REFERENCES principal,
    confirmed_name text NOT NULL DEFAULT '',
    confirmed_certificate bytea,
    released_at timestamptz,
    CONSTRAINT subject_early_key PRIMARY KEY (session, subject),
    CONSTRAINT subject_early_seal FOREIGN KEY (session, subject) REFERENCES subject_seal ON DELETE CASCADE,
    CONSTRAINT subject_early_until CHECK (confirm_until > asked_at),
    CONSTRAINT subject_early_two CHECK (confirmed_by <> asked_by AND confirmed_certificate <> asked_certificate),
    CONSTRAINT subject_early_whole CHECK ((confirmed_by IS NULL) = (released_at IS NULL)
        AND (confirmed_by IS NULL) = (confirmed_certificate IS NULL) AND (confirmed_by IS NULL) = (confirmed_name = '')),
    CONSTRAINT subject_early_in_time CHECK (released_at BETWEEN asked_at AND confirm_until)
);
COMMENT ON TABLE subject_early IS 'Releases before the hour, by two managers: the last one asked for';
COMMENT ON COLUMN subject_early.session IS 'Session';
COMMENT ON COLUMN subject_early.subject IS 'Subject';
COMMENT ON COLUMN subject_early.asked_by IS 'The first one';
COMMENT ON COLUMN subject_early.asked_name IS 'Its name at that time';
COMMENT ON COLUMN subject_early.asked_certificate IS 'SHA-256 of its certificate';
COMMENT ON COLUMN subject_early.asked_at IS 'When';
COMMENT ON COLUMN subject_early.confirm_until IS 'Not any more after that';
COMMENT ON COLUMN subject_early.reason IS 'Why, by both';
COMMENT ON COLUMN subject_early.confirmed_by IS 'The second one; NULL: not yet';
COMMENT ON COLUMN subject_early.confirmed_name IS 'Its name at that time';
COMMENT ON COLUMN subject_early.confirmed_certificate IS 'SHA-256 of its certificate';
COMMENT ON COLUMN subject_early.released_at IS 'From then on keys are given everywhere';

-- What the audit says of a release: all but the file and its key.
CREATE FUNCTION subject_release_json(of_session text, of_subject text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(s) - '{file,key_sealed}'::text[] || jsonb_build_object(
        'places', (SELECT coalesce(jsonb_agg(to_jsonb(p) - '{session,subject}'::text[] ORDER BY p.zone, p.centre), '[]')
            FROM palmares.subject_place p WHERE p.session = s.session AND p.subject = s.subject),
        'recipients', (SELECT coalesce(jsonb_agg(jsonb_build_object('principal', q.name, 'zone', r.zone, 'centre', r.centre) ORDER BY q.name), '[]')
            FROM palmares.subject_recipient r JOIN palmares.principal q ON q.id = r.principal_id
            WHERE r.session = s.session AND r.subject = s.subject),
        'early', (SELECT to_jsonb(e) - '{session,subject}'::text[] FROM palmares.subject_early e
            WHERE e.session = s.session AND e.subject = s.subject))
    FROM palmares.subject_seal s WHERE s.session = of_session AND s.subject = of_subject
$$;
COMMENT ON FUNCTION subject_release_json(text, text) IS 'A release as the audit has it';
GRANT EXECUTE ON FUNCTION subject_release_json(text, text) TO palmares_service;

-- ---- who waits is told that the hour may have changed
-- The channel palmares_subject says which subject: session and id, with a tab between them.

CREATE FUNCTION subject_wake() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM pg_notify('palmares_subject', session || E'\t' || subject) FROM (SELECT DISTINCT session, subject FROM changed) c;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION subject_wake() IS 'The hour of a subject, or who gets its key, has changed';
CREATE TRIGGER subject_wake_insert AFTER INSERT ON subject_place REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();
CREATE TRIGGER subject_wake_delete AFTER DELETE ON subject_place REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();
CREATE TRIGGER subject_wake_insert AFTER INSERT ON subject_recipient REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();
CREATE TRIGGER subject_wake_delete AFTER DELETE ON subject_recipient REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();
CREATE TRIGGER subject_wake_insert AFTER INSERT ON subject_early REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();
CREATE TRIGGER subject_wake_update AFTER UPDATE ON subject_early REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION subject_wake();

-- A recipient that is refused from now on learns it at once.
CREATE FUNCTION subject_wake_refused() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM pg_notify('palmares_subject', r.session || E'\t' || r.subject) FROM subject_recipient r
    WHERE r.principal_id = CASE TG_TABLE_NAME WHEN 'principal' THEN (to_jsonb(NEW)->>'id')::bigint
        ELSE (to_jsonb(NEW)->>'principal_id')::bigint END;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION subject_wake_refused() IS 'A certificate was revoked or a principal disabled: if it waits for a key, it looks again';
CREATE TRIGGER subject_wake_refused AFTER UPDATE OF revoked_at ON certificate
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION subject_wake_refused();
CREATE TRIGGER subject_wake_refused AFTER UPDATE OF disabled ON principal
    FOR EACH ROW WHEN (NOT OLD.disabled AND NEW.disabled) EXECUTE FUNCTION subject_wake_refused();

-- ---- what a recipient gets
-- As the owner: a recipient has no right on any table of subjects. The functions look themselves who is calling: the certificate of the
-- connection, and whether the scope is the one that it gives. `at` is the service's clock.

CREATE TYPE subject_caller AS (refusal text, principal_id bigint, name text, release_at timestamptz);
COMMENT ON TYPE subject_caller IS 'Who asks for a sealed subject; refusal NULL, or why not; release_at NULL: no hour yet';
CREATE FUNCTION subject_caller(of_session text, of_subject text, of_certificate bytea, at timestamptz) RETURNS subject_caller
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
DECLARE
    caller subject_caller;
    holder record;
    recipient subject_recipient;
BEGIN
    SELECT p.id, p.name, p.disabled, c.revoked_at, c.not_after, CASE p.role WHEN 'establishment' THEN p.establishment
        WHEN 'kiosk' THEN 'room:' || p.id WHEN 'juror' THEN '' ELSE '*' END AS scope INTO holder
    FROM certificate c JOIN principal p ON p.id = c.principal_id WHERE c.fingerprint = of_certificate;
    IF NOT FOUND THEN
        caller.refusal := 'UNKNOWN';
        RETURN caller;
    END IF;
    caller.principal_id := holder.id;
    caller.name := holder.name;
    IF holder.revoked_at IS NOT NULL THEN
        caller.refusal := 'REVOKED';
    ELSIF holder.disabled THEN
        caller.refusal := 'DISABLED';
    ELSIF holder.not_after <= at THEN
        caller.refusal := 'EXPIRED';
    ELSIF holder.scope = '' OR holder.scope <> scope() THEN
        caller.refusal := 'SCOPE';
    END IF;
    IF caller.refusal IS NOT NULL THEN
        RETURN caller;
    END IF;
    SELECT * INTO recipient FROM subject_recipient r
    WHERE r.session = of_session AND r.subject = of_subject AND r.principal_id = holder.id;
    IF NOT FOUND THEN -- only the office learns which subjects there are
        caller.refusal := CASE WHEN scope() <> '*' OR EXISTS (SELECT FROM subject_seal s
            WHERE s.session = of_session AND s.subject = of_subject) THEN 'NOT_RECIPIENT' ELSE 'NOT_SEALED' END;
        RETURN caller;
    END IF;
    -- where it is: its centre, or the zone of its centre
    caller.release_at := least(
        (SELECT min(p.release_at) FROM subject_place p WHERE p.session = of_session AND p.subject = of_subject
            AND (p.centre = recipient.centre AND p.centre <> '' OR p.zone <> '' AND p.zone = coalesce(nullif(recipient.zone, ''),
                (SELECT c.zone FROM centre c WHERE c.session = of_session AND c.code = recipient.centre)))),
        (SELECT e.released_at FROM subject_early e WHERE e.session = of_session AND e.subject = of_subject));
    RETURN caller;
END $$;
COMMENT ON FUNCTION subject_caller(text, text, bytea, timestamptz) IS 'Whether a certificate''s principal is a recipient, and its hour';

CREATE FUNCTION subject_access(caller subject_caller, of_session text, of_subject text, of_method text, access text, why text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
    INSERT INTO audit (principal_id, principal, method, entity, key, after)
    SELECT (caller).principal_id, (caller).name, of_method, 'subject', of_session || '/' || of_subject,
        jsonb_build_object('access', access, 'outcome', CASE why WHEN '' THEN 'GIVEN' ELSE 'REFUSED' END, 'why', why)
    WHERE (caller).principal_id IS NOT NULL
$$;
COMMENT ON FUNCTION subject_access(subject_caller, text, text, text, text, text) IS 'An access to a sealed subject, or its refusal, into the audit';

-- The key at the hour, and the row that says so, or why not: one or the other, never neither. Who waits makes no attempt by that.
CREATE FUNCTION subject_key_give(of_session text, of_subject text, of_certificate bytea, at timestamptz, waits boolean, of_method text)
RETURNS TABLE (why text, release_at timestamptz, sha256 text, key_sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
#variable_conflict use_column
DECLARE
    caller subject_caller := subject_caller(of_session, of_subject, of_certificate, at);
BEGIN
    why := coalesce(caller.refusal, CASE WHEN caller.release_at IS NULL THEN 'NO_HOUR' WHEN caller.release_at > at THEN 'TOO_EARLY' ELSE '' END);
    release_at := caller.release_at;
    IF NOT (waits AND why IN ('TOO_EARLY', 'NO_HOUR')) THEN
        PERFORM subject_access(caller, of_session, of_subject, of_method, 'KEY', why);
    END IF;
    IF caller.refusal IS NULL THEN
        sha256 := (SELECT s.sha256 FROM subject_seal s WHERE s.session = of_session AND s.subject = of_subject);
    END IF;
    IF why = '' THEN
        key_sealed := (SELECT s.key_sealed FROM subject_seal s WHERE s.session = of_session AND s.subject = of_subject);
    END IF;
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION subject_key_give(text, text, bytea, timestamptz, boolean, text) IS 'The sealed key to a recipient whose hour has come';

-- Pieces of the sealed file, at any time: it says nothing without the key. Noted once, with its first piece.
CREATE FUNCTION subject_sealed_piece(of_session text, of_subject text, of_certificate bytea, at timestamptz, from_byte bigint, most integer,
    of_method text)
RETURNS TABLE (why text, size bigint, sha256 text, piece bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
#variable_conflict use_column
DECLARE
    caller subject_caller := subject_caller(of_session, of_subject, of_certificate, at);
BEGIN
    why := coalesce(caller.refusal, '');
    IF why <> '' OR from_byte = 0 THEN
        PERFORM subject_access(caller, of_session, of_subject, of_method, 'FILE', why);
    END IF;
    IF why = '' THEN
        SELECT s.size, s.sha256, substr(s.file, least(from_byte, s.size)::integer + 1, most) INTO size, sha256, piece FROM subject_seal s
        WHERE s.session = of_session AND s.subject = of_subject;
    END IF;
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION subject_sealed_piece(text, text, bytea, timestamptz, bigint, integer, text) IS 'A piece of the sealed file, to a recipient';

-- The rest is the exam office's.
REVOKE ALL ON FUNCTION subject_access(subject_caller, text, text, text, text, text), subject_caller(text, text, bytea, timestamptz),
    subject_key_give(text, text, bytea, timestamptz, boolean, text),
    subject_sealed_piece(text, text, bytea, timestamptz, bigint, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION subject_key_give(text, text, bytea, timestamptz, boolean, text),
    subject_sealed_piece(text, text, bytea, timestamptz, bigint, integer, text) TO palmares_service;
GRANT SELECT, INSERT ON subject_seal TO palmares_service;
GRANT UPDATE (open_at, leak_reason, revision, scheduled_at) ON subject_seal TO palmares_service;
GRANT SELECT, INSERT, DELETE ON subject_place, subject_recipient TO palmares_service;
GRANT SELECT, INSERT, UPDATE ON subject_early TO palmares_service;
ALTER TABLE subject_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_early ENABLE ROW LEVEL SECURITY;
CREATE POLICY subject_seal_all ON subject_seal TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY subject_place_all ON subject_place TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY subject_recipient_all ON subject_recipient TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY subject_early_all ON subject_early TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
