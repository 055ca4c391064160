-- Kiosks and what they see; sheets, acts, PINs, fiches-sujets.
SET LOCAL search_path = palmares;

-- ---- kiosks

CREATE TABLE kiosk (
    principal_id bigint CONSTRAINT kiosk_key PRIMARY KEY REFERENCES principal,
    session text NOT NULL COLLATE "C",
    centre text NOT NULL COLLATE "C",
    room text NOT NULL COLLATE "C",
    first_day date NOT NULL,
    last_day date NOT NULL,
    label text NOT NULL DEFAULT '' CONSTRAINT kiosk_label CHECK (length(label) <= 200),
    active boolean NOT NULL DEFAULT true,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz,
    clock_skew_ms bigint NOT NULL DEFAULT 0,
    waiting integer NOT NULL DEFAULT 0 CONSTRAINT kiosk_waiting CHECK (waiting >= 0),
    conflicts integer NOT NULL DEFAULT 0 CONSTRAINT kiosk_conflicts CHECK (conflicts >= 0),
    CONSTRAINT kiosk_room FOREIGN KEY (session, centre, room) REFERENCES room (session, centre, name),
    CONSTRAINT kiosk_days CHECK (first_day <= last_day)
);
CREATE UNIQUE INDEX kiosk_of_room ON kiosk (session, centre, room) WHERE active;
COMMENT ON TABLE kiosk IS 'What a principal of role kiosk may see: one room, on some days';
COMMENT ON COLUMN kiosk.principal_id IS 'Whose';
COMMENT ON COLUMN kiosk.session IS 'Session';
COMMENT ON COLUMN kiosk.centre IS 'Code of the centre';
COMMENT ON COLUMN kiosk.room IS 'Room';
COMMENT ON COLUMN kiosk.first_day IS 'First day that it sees, local to the centre';
COMMENT ON COLUMN kiosk.last_day IS 'Last day that it sees';
COMMENT ON COLUMN kiosk.label IS 'Of the machine, for people';
COMMENT ON COLUMN kiosk.active IS 'Not replaced, and its principal not disabled: one a room';
COMMENT ON COLUMN kiosk.enrolled_at IS 'When it got its last certificate';
COMMENT ON COLUMN kiosk.seen_at IS 'Last sign of life, to some seconds';
COMMENT ON COLUMN kiosk.clock_skew_ms IS 'Its clock against ours, as it measured it';
COMMENT ON COLUMN kiosk.waiting IS 'Acts that it has and that were not received, as it said';
COMMENT ON COLUMN kiosk.conflicts IS 'Acts that nobody has settled, as it said';

CREATE TABLE enrol_code (
    secret_sha256 bytea CONSTRAINT enrol_code_key PRIMARY KEY CHECK (length(secret_sha256) = 32),
    principal text NOT NULL CHECK (principal ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    session text NOT NULL COLLATE "C",
    centre text NOT NULL COLLATE "C",
    room text NOT NULL COLLATE "C",
    first_day date NOT NULL,
    last_day date NOT NULL,
    replaces bigint REFERENCES principal,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_from text NOT NULL DEFAULT '',
    CONSTRAINT enrol_code_room FOREIGN KEY (session, centre, room) REFERENCES room (session, centre, name),
    CONSTRAINT enrol_code_days CHECK (first_day <= last_day),
    CONSTRAINT enrol_code_used CHECK (used_at IS NOT NULL OR used_from = '')
);
CREATE INDEX enrol_code_of_room ON enrol_code (session, centre, room);
COMMENT ON TABLE enrol_code IS 'One-time codes with which kiosks get their certificate; the code itself is not kept';
COMMENT ON COLUMN enrol_code.secret_sha256 IS 'SHA-256 of the secret half of the code';
COMMENT ON COLUMN enrol_code.principal IS 'Name that the kiosk will have';
COMMENT ON COLUMN enrol_code.session IS 'Session';
COMMENT ON COLUMN enrol_code.centre IS 'Code of the centre';
COMMENT ON COLUMN enrol_code.room IS 'Room';
COMMENT ON COLUMN enrol_code.first_day IS 'First day that the kiosk will see';
COMMENT ON COLUMN enrol_code.last_day IS 'Last day that the kiosk will see';
COMMENT ON COLUMN enrol_code.replaces IS 'Kiosk that is disabled when it is used; NULL: none';
COMMENT ON COLUMN enrol_code.created_by IS 'Name of the principal';
COMMENT ON COLUMN enrol_code.created_at IS 'When';
COMMENT ON COLUMN enrol_code.expires_at IS 'Not used any more from then on';
COMMENT ON COLUMN enrol_code.used_at IS 'When it was used';
COMMENT ON COLUMN enrol_code.used_from IS 'From which address';

-- A kiosk whose principal is disabled leaves its room to another.
CREATE FUNCTION kiosk_follow_principal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    UPDATE kiosk SET active = NOT NEW.disabled WHERE principal_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION kiosk_follow_principal() IS 'Keeps kiosk.active that of the principal';
CREATE TRIGGER kiosk_follow_principal AFTER UPDATE OF disabled ON principal
    FOR EACH ROW WHEN (OLD.disabled IS DISTINCT FROM NEW.disabled) EXECUTE FUNCTION kiosk_follow_principal();

-- ---- PINs and the key to which signatures are encrypted

CREATE TABLE pin (
    session text NOT NULL COLLATE "C",
    examiner text NOT NULL COLLATE "C",
    hash text NOT NULL CONSTRAINT pin_hash CHECK (hash ~ '^scrypt\$'),
    must_change boolean NOT NULL,
    failures integer NOT NULL DEFAULT 0 CONSTRAINT pin_failures CHECK (failures >= 0),
    locked_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pin_key PRIMARY KEY (session, examiner),
    CONSTRAINT pin_examiner FOREIGN KEY (session, examiner) REFERENCES examiner (session, code)
);
COMMENT ON TABLE pin IS 'Personal PINs of examiners';
COMMENT ON COLUMN pin.session IS 'Session';
COMMENT ON COLUMN pin.examiner IS 'Code of the examiner';
COMMENT ON COLUMN pin.hash IS 'scrypt$ln$r$p$salt$hash, base64, over the PIN and the service''s pepper';
COMMENT ON COLUMN pin.must_change IS 'Given by the office: good for changing it only';
COMMENT ON COLUMN pin.failures IS 'Wrong ones in a row';
COMMENT ON COLUMN pin.locked_at IS 'After too many of them';
COMMENT ON COLUMN pin.revision IS 'One more at each new PIN';
COMMENT ON COLUMN pin.updated_at IS 'When it was last changed';

CREATE TABLE signing_key (
    session text CONSTRAINT signing_key_key PRIMARY KEY COLLATE "C" REFERENCES session ON DELETE CASCADE,
    public_pem text NOT NULL,
    private_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE signing_key IS 'RSA key of a session: members'' signatures travel encrypted to it';
COMMENT ON COLUMN signing_key.session IS 'Session';
COMMENT ON COLUMN signing_key.public_pem IS 'For kiosks';
COMMENT ON COLUMN signing_key.private_sealed IS 'AES-256-GCM under the service''s key file: nonce, ciphertext, tag';
COMMENT ON COLUMN signing_key.created_at IS 'When';

-- ---- sheets and acts

CREATE TABLE sheet (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    epreuve text NOT NULL COLLATE "C",
    commission text NOT NULL COLLATE "C",
    centre text NOT NULL COLLATE "C",
    room text NOT NULL COLLATE "C",
    day date NOT NULL,
    state text NOT NULL COLLATE "C" CONSTRAINT sheet_state CHECK (state IN ('EXPECTED', 'PRESENT', 'ABSENT', 'RUNNING', 'MARKED', 'SEALED')),
    absent boolean NOT NULL DEFAULT false,
    arrived_at timestamptz,
    late_minutes integer NOT NULL DEFAULT 0 CONSTRAINT sheet_late CHECK (late_minutes >= 0),
    phases smallint[] NOT NULL DEFAULT '{}',
    phase_starts timestamptz[] NOT NULL DEFAULT '{}',
    phase_ends timestamptz[] NOT NULL DEFAULT '{}',
    mark_hundredths integer CONSTRAINT sheet_mark CHECK (mark_hundredths BETWEEN 0 AND 100000),
    lines text[] NOT NULL DEFAULT '{}',
    levels text[] NOT NULL DEFAULT '{}',
    appraisal text NOT NULL DEFAULT '' CONSTRAINT sheet_appraisal CHECK (length(appraisal) <= 10000),
    reserved boolean NOT NULL DEFAULT false,
    reservation_reason text NOT NULL DEFAULT '' CONSTRAINT sheet_reservation_reason CHECK (length(reservation_reason) <= 1000),
    unlock_count integer NOT NULL DEFAULT 0,
    other_day boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sheet_key PRIMARY KEY (session, candidate, epreuve),
    CONSTRAINT sheet_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number),
    CONSTRAINT sheet_epreuve FOREIGN KEY (session, epreuve) REFERENCES session_epreuve (session, id),
    CONSTRAINT sheet_commission FOREIGN KEY (session, commission) REFERENCES commission (session, id),
    CONSTRAINT sheet_phases CHECK (cardinality(phases) = cardinality(phase_starts) AND cardinality(phases) = cardinality(phase_ends)
        AND cardinality(phases) <= 32),
    CONSTRAINT sheet_lines CHECK (cardinality(lines) = cardinality(levels) AND cardinality(lines) <= 64),
    CONSTRAINT sheet_absent CHECK (NOT absent OR mark_hundredths IS NULL),
    CONSTRAINT sheet_sealed CHECK (state <> 'SEALED' OR absent <> (mark_hundredths IS NOT NULL)),
    CONSTRAINT sheet_reserved CHECK (reserved OR reservation_reason = '')
);
CREATE INDEX sheet_of_room ON sheet (session, centre, room, day);
COMMENT ON TABLE sheet IS 'The marks of one candidate in one épreuve; its history is sheet_act and the audit';
COMMENT ON COLUMN sheet.session IS 'Session';
COMMENT ON COLUMN sheet.candidate IS 'N° candidat';
COMMENT ON COLUMN sheet.epreuve IS 'Épreuve';
COMMENT ON COLUMN sheet.commission IS 'That recorded it last';
COMMENT ON COLUMN sheet.centre IS 'Where it was recorded last';
COMMENT ON COLUMN sheet.room IS 'In which room';
COMMENT ON COLUMN sheet.day IS 'Of the slot, local to the centre';
COMMENT ON COLUMN sheet.state IS 'palmares.v1.Sheet.State';
COMMENT ON COLUMN sheet.absent IS 'The candidate did not come';
COMMENT ON COLUMN sheet.arrived_at IS 'When the candidate came';
COMMENT ON COLUMN sheet.late_minutes IS 'After the time of the convocation';
COMMENT ON COLUMN sheet.phases IS 'Parts that have begun: 0 the preparation, then 1, 2, ...';
COMMENT ON COLUMN sheet.phase_starts IS 'When, one a part';
COMMENT ON COLUMN sheet.phase_ends IS 'When, one a part; NULL: not ended';
COMMENT ON COLUMN sheet.mark_hundredths IS '1250 is 12,50; NULL: none';
COMMENT ON COLUMN sheet.lines IS 'Lines of the grid that have a level';
COMMENT ON COLUMN sheet.levels IS 'Their levels, one a line';
COMMENT ON COLUMN sheet.appraisal IS 'For the evaluation sheet';
COMMENT ON COLUMN sheet.reserved IS 'The mark stands under reserve: there is a doubt about the dossier';
COMMENT ON COLUMN sheet.reservation_reason IS 'Which';
COMMENT ON COLUMN sheet.unlock_count IS 'Times that the office opened it again';
COMMENT ON COLUMN sheet.other_day IS 'Something was done on another day than the slot''s';
COMMENT ON COLUMN sheet.revision IS 'One more at each act';
COMMENT ON COLUMN sheet.updated_at IS 'When it was last changed';

CREATE TABLE sheet_seal (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    epreuve text NOT NULL COLLATE "C",
    examiner text NOT NULL COLLATE "C",
    sealed_at timestamptz NOT NULL,
    act uuid NOT NULL,
    CONSTRAINT sheet_seal_key PRIMARY KEY (session, candidate, epreuve, examiner),
    CONSTRAINT sheet_seal_sheet FOREIGN KEY (session, candidate, epreuve) REFERENCES sheet,
    CONSTRAINT sheet_seal_examiner FOREIGN KEY (session, examiner) REFERENCES examiner (session, code)
);
COMMENT ON TABLE sheet_seal IS 'Who sealed a sheet; the rows fall when it is unlocked (the acts and the audit keep them)';
COMMENT ON COLUMN sheet_seal.session IS 'Session';
COMMENT ON COLUMN sheet_seal.candidate IS 'N° candidat';
COMMENT ON COLUMN sheet_seal.epreuve IS 'Épreuve';
COMMENT ON COLUMN sheet_seal.examiner IS 'Code of the member';
COMMENT ON COLUMN sheet_seal.sealed_at IS 'When, as the room said';
COMMENT ON COLUMN sheet_seal.act IS 'The sealing';

CREATE TABLE sheet_act (
    id uuid CONSTRAINT sheet_act_key PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    session text NOT NULL COLLATE "C" REFERENCES session,
    candidate text COLLATE "C",
    epreuve text COLLATE "C",
    commission text COLLATE "C",
    kind text NOT NULL COLLATE "C" CONSTRAINT sheet_act_kind CHECK (kind IN ('ARRIVAL', 'ABSENCE', 'EXPECTATION', 'PHASE_START', 'PHASE_END',
        'MARKING', 'SEALING', 'MEMBER_PRESENCE', 'UNLOCKING')),
    acted_at timestamptz NOT NULL,
    seen_revision integer NOT NULL,
    phase smallint,
    admitted_late boolean NOT NULL DEFAULT false,
    content jsonb,
    content_bytes bytea CONSTRAINT sheet_act_content_bytes CHECK (length(content_bytes) <= 65536),
    signers text[] NOT NULL DEFAULT '{}',
    outcome text NOT NULL COLLATE "C" CONSTRAINT sheet_act_outcome CHECK (outcome IN ('APPLIED', 'CONFLICT', 'REFUSED')),
    reason text NOT NULL DEFAULT '' COLLATE "C",
    message text NOT NULL DEFAULT '',
    sheet_revision integer NOT NULL DEFAULT 0,
    failures_left integer NOT NULL DEFAULT 0,
    principal_id bigint NOT NULL REFERENCES principal,
    principal text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    motive text NOT NULL DEFAULT '' CONSTRAINT sheet_act_motive CHECK (length(motive) <= 1000)
);
CREATE INDEX sheet_act_of_sheet ON sheet_act (session, candidate, epreuve, number);
COMMENT ON TABLE sheet_act IS 'Everything that rooms sent and what became of it. Append-only; answers a repeat';
COMMENT ON COLUMN sheet_act.id IS 'Made on the kiosk';
COMMENT ON COLUMN sheet_act.number IS 'Order in which they came';
COMMENT ON COLUMN sheet_act.session IS 'Session';
COMMENT ON COLUMN sheet_act.candidate IS 'N° candidat, as sent; NULL: a presence';
COMMENT ON COLUMN sheet_act.epreuve IS 'Épreuve, as sent; NULL: a presence';
COMMENT ON COLUMN sheet_act.commission IS 'Commission, as sent';
COMMENT ON COLUMN sheet_act.kind IS 'palmares.v1.ActKind';
COMMENT ON COLUMN sheet_act.acted_at IS 'When it was done, by the service''s clock as the kiosk knew it';
COMMENT ON COLUMN sheet_act.seen_revision IS 'Of the sheet that the person saw';
COMMENT ON COLUMN sheet_act.phase IS 'Of a part that begins or ends';
COMMENT ON COLUMN sheet_act.admitted_late IS 'Of an arrival: let in by the chef de centre';
COMMENT ON COLUMN sheet_act.content IS 'Of a marking or a sealing: mark, lines, appraisal, reserve';
COMMENT ON COLUMN sheet_act.content_bytes IS 'Of a sealing: the very bytes that were signed';
COMMENT ON COLUMN sheet_act.signers IS 'Codes of those who signed it';
COMMENT ON COLUMN sheet_act.outcome IS 'palmares.v1.ActResult.Outcome';
COMMENT ON COLUMN sheet_act.reason IS 'Why not, in a word';
COMMENT ON COLUMN sheet_act.message IS 'The same for people';
COMMENT ON COLUMN sheet_act.sheet_revision IS 'Of the sheet after it';
COMMENT ON COLUMN sheet_act.failures_left IS 'After a wrong PIN';
COMMENT ON COLUMN sheet_act.principal_id IS 'Who sent it';
COMMENT ON COLUMN sheet_act.principal IS 'Its name at that time';
COMMENT ON COLUMN sheet_act.received_at IS 'When it came';
COMMENT ON COLUMN sheet_act.motive IS 'Of an unlocking';
CREATE TRIGGER sheet_act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sheet_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ---- fiches-sujets: what the jury alone sees is a table of its own, which the candidate's view does not read

CREATE TABLE fiche_sujet (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    fiche smallint NOT NULL CONSTRAINT fiche_sujet_fiche CHECK (fiche BETWEEN 1 AND 9),
    content jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fiche_sujet_key PRIMARY KEY (session, candidate),
    CONSTRAINT fiche_sujet_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number)
);
COMMENT ON TABLE fiche_sujet IS 'What the commission asks of one candidate in E4: the part that the candidate sees';
COMMENT ON COLUMN fiche_sujet.session IS 'Session';
COMMENT ON COLUMN fiche_sujet.candidate IS 'N° candidat';
COMMENT ON COLUMN fiche_sujet.fiche IS 'Ordinal of the fiche E4 that was chosen';
COMMENT ON COLUMN fiche_sujet.content IS 'The fields of palmares.v1.FicheSujet that both see';
COMMENT ON COLUMN fiche_sujet.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN fiche_sujet.updated_at IS 'When it was last changed';

CREATE TABLE fiche_sujet_role (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    content jsonb NOT NULL,
    CONSTRAINT fiche_sujet_role_key PRIMARY KEY (session, candidate),
    CONSTRAINT fiche_sujet_role_fiche FOREIGN KEY (session, candidate) REFERENCES fiche_sujet
);
COMMENT ON TABLE fiche_sujet_role IS 'The simulated person, for the jury alone';
COMMENT ON COLUMN fiche_sujet_role.session IS 'Session';
COMMENT ON COLUMN fiche_sujet_role.candidate IS 'N° candidat';
COMMENT ON COLUMN fiche_sujet_role.content IS 'The fields of palmares.v1.FicheSujetRole';

-- ---- what a room sees
-- The scope of a kiosk is 'room:' and the key of its principal.

CREATE FUNCTION in_room() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT left(palmares.scope(), 5) = 'room:'
$$;
COMMENT ON FUNCTION in_room() IS 'Whether a kiosk is calling';

-- As the owner: under the caller's policies these would ask themselves. In PL/pgSQL, which keeps their plans: policies ask them for each row
-- of each statement, and SQL functions would be planned anew each time, at some milliseconds.
CREATE FUNCTION room_kiosk() RETURNS kiosk LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
    SELECT k FROM kiosk k WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint
$$;
COMMENT ON FUNCTION room_kiosk() IS 'The kiosk that is calling; NULL: none';

CREATE FUNCTION room_sees(of_session text, of_candidate text, of_epreuve text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = palmares, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT EXISTS (SELECT FROM kiosk k JOIN plan p ON p.session = k.session AND p.state = 'PUBLISHED'
            JOIN plan_slot s ON s.session = p.session AND s.plan = p.number AND s.candidate = of_candidate
                AND s.centre = k.centre AND s.room = k.room AND s.day BETWEEN k.first_day AND k.last_day
            WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint AND k.session = of_session
                AND (of_epreuve IS NULL OR s.epreuve = of_epreuve))
        OR EXISTS (SELECT FROM kiosk k JOIN sheet h ON h.session = k.session AND h.candidate = of_candidate
                AND h.centre = k.centre AND h.room = k.room AND h.day BETWEEN k.first_day AND k.last_day
            WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint AND k.session = of_session
                AND (of_epreuve IS NULL OR h.epreuve = of_epreuve)));
END $$;
COMMENT ON FUNCTION room_sees(text, text, text) IS 'Whether a candidate passes, or has passed, in the calling kiosk''s room on its days (in one épreuve; NULL: any)';

CREATE FUNCTION room_sees_commission(of_session text, of_commission text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = palmares, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT EXISTS (SELECT FROM kiosk k JOIN plan p ON p.session = k.session AND p.state = 'PUBLISHED'
            JOIN plan_slot s ON s.session = p.session AND s.plan = p.number AND s.commission = of_commission
                AND s.centre = k.centre AND s.room = k.room AND s.day BETWEEN k.first_day AND k.last_day
            WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint AND k.session = of_session)
        OR EXISTS (SELECT FROM kiosk k JOIN sheet h ON h.session = k.session AND h.commission = of_commission
                AND h.centre = k.centre AND h.room = k.room AND h.day BETWEEN k.first_day AND k.last_day
            WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint AND k.session = of_session));
END $$;
COMMENT ON FUNCTION room_sees_commission(text, text) IS 'Whether a commission sits, or has sat, in the calling kiosk''s room on its days';

CREATE FUNCTION room_sees_examiner(of_session text, of_examiner text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = palmares, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT EXISTS (SELECT FROM commission_member m WHERE m.session = of_session AND m.examiner = of_examiner
        AND room_sees_commission(m.session, m.commission)));
END $$;
COMMENT ON FUNCTION room_sees_examiner(text, text) IS 'Whether an examiner is in a commission of the calling kiosk''s room';

-- So that a room is told that a slot was moved away, and not that it never was.
CREATE FUNCTION room_had(of_session text, of_candidate text, of_epreuve text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = palmares, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT EXISTS (SELECT FROM kiosk k JOIN plan p ON p.session = k.session AND p.state = 'SUPERSEDED'
        JOIN plan_slot s ON s.session = p.session AND s.plan = p.number AND s.candidate = of_candidate AND s.epreuve = of_epreuve
            AND s.centre = k.centre AND s.room = k.room
        WHERE in_room() AND k.active AND k.principal_id = substr(scope(), 6)::bigint AND k.session = of_session));
END $$;
COMMENT ON FUNCTION room_had(text, text, text) IS 'Whether an earlier plan had a slot in the calling kiosk''s room';

-- A room changes nothing in a commission but the signatures of its members, and those count as a change of it.
CREATE FUNCTION room_signed(of_session text, of_commission text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
    UPDATE commission SET revision = revision + 1, updated_at = now()
    WHERE session = of_session AND id = of_commission AND room_sees_commission(session, id)
$$;
COMMENT ON FUNCTION room_signed(text, text) IS 'A member of a commission of the calling kiosk''s room has signed the attendance sheet';
GRANT EXECUTE ON FUNCTION in_room(), room_kiosk(), room_sees(text, text, text), room_sees_commission(text, text),
    room_sees_examiner(text, text), room_had(text, text, text), room_signed(text, text) TO palmares_service;

ALTER POLICY audit_read ON audit USING (CASE WHEN in_room() THEN principal_id = substr(scope(), 6)::bigint ELSE scope() <> '' END);
ALTER POLICY candidate_read ON candidate USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true WHEN establishment THEN true
    ELSE CASE WHEN in_room() THEN room_sees(session, number, NULL) ELSE false END END);
ALTER POLICY commission_read ON commission USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN room_sees_commission(session, id)
    ELSE scope() <> '' END);
CREATE POLICY commission_member_read ON commission_member FOR SELECT TO palmares_service
    USING (CASE WHEN in_room() THEN room_sees_commission(session, commission) ELSE false END);
CREATE POLICY commission_attendance_read ON commission_attendance FOR SELECT TO palmares_service
    USING (CASE WHEN in_room() THEN room_sees_commission(session, commission) ELSE false END);
CREATE POLICY commission_attendance_room ON commission_attendance FOR INSERT TO palmares_service
    WITH CHECK (CASE WHEN in_room() THEN room_sees_commission(session, commission) ELSE false END);
CREATE POLICY examiner_read ON examiner FOR SELECT TO palmares_service
    USING (CASE WHEN in_room() THEN room_sees_examiner(session, code) ELSE false END);
ALTER POLICY plan_slot_read ON plan_slot USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true
    ELSE CASE WHEN in_room() THEN room_sees(session, candidate, epreuve) ELSE sees_candidate(session, candidate) END
        AND EXISTS (SELECT FROM plan p WHERE p.session = plan_slot.session AND p.number = plan_slot.plan AND p.state = 'PUBLISHED') END);
-- A room reads the dossier and changes nothing in it, nor deletes from it (a policy of its own, for reading); the livret is for the
-- deliberating jury (D643-31), the request for the exam office.
CREATE POLICY document_room ON document FOR SELECT TO palmares_service
    USING (CASE WHEN in_room() THEN kind NOT IN ('LIVRET', 'ENGAGEMENT') AND room_sees(session, candidate, NULL) ELSE false END);
ALTER POLICY document_all ON document
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END);
ALTER POLICY attachment_file_all ON attachment_file
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END);
ALTER POLICY attachment_upload_all ON attachment_upload
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END);
ALTER POLICY engagement_request_all ON engagement_request
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN false ELSE sees_candidate(session, candidate) END);

GRANT SELECT, INSERT, UPDATE ON kiosk, enrol_code, pin, sheet, fiche_sujet, fiche_sujet_role TO palmares_service;
GRANT SELECT, INSERT, DELETE ON sheet_seal TO palmares_service;
GRANT SELECT, INSERT ON signing_key, sheet_act TO palmares_service;
ALTER TABLE kiosk ENABLE ROW LEVEL SECURITY;
ALTER TABLE enrol_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE pin ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE fiche_sujet ENABLE ROW LEVEL SECURITY;
ALTER TABLE fiche_sujet_role ENABLE ROW LEVEL SECURITY;
CREATE POLICY kiosk_read ON kiosk FOR SELECT TO palmares_service
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN principal_id = substr(scope(), 6)::bigint ELSE false END);
CREATE POLICY kiosk_change ON kiosk TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY enrol_code_all ON enrol_code TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY pin_all ON pin TO palmares_service
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN room_sees_examiner(session, examiner) ELSE false END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN room_sees_examiner(session, examiner) ELSE false END);
CREATE POLICY signing_key_all ON signing_key TO palmares_service USING (scope() = '*' OR in_room()) WITH CHECK (scope() = '*' OR in_room());
CREATE POLICY sheet_all ON sheet TO palmares_service
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN room_sees(session, candidate, epreuve) ELSE false END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN room_sees(session, candidate, epreuve) ELSE false END);
-- A room seals; only the office takes seals away.
CREATE POLICY sheet_seal_all ON sheet_seal TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY sheet_seal_read ON sheet_seal FOR SELECT TO palmares_service
    USING (CASE WHEN in_room() THEN room_sees(session, candidate, epreuve) ELSE false END);
CREATE POLICY sheet_seal_insert ON sheet_seal FOR INSERT TO palmares_service
    WITH CHECK (CASE WHEN in_room() THEN room_sees(session, candidate, epreuve) ELSE false END);
-- A room finds again what it sent itself, also for a candidate who was never its own (a refused act).
CREATE POLICY sheet_act_all ON sheet_act TO palmares_service
    USING (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN principal_id = substr(scope(), 6)::bigint ELSE false END)
    WITH CHECK (CASE WHEN scope() = '*' THEN true WHEN in_room() THEN principal_id = substr(scope(), 6)::bigint ELSE false END);
CREATE POLICY fiche_sujet_all ON fiche_sujet TO palmares_service USING (CASE WHEN scope() = '*' THEN true
    WHEN in_room() THEN room_sees(session, candidate, 'E4') ELSE false END) WITH CHECK (scope() = '*');
CREATE POLICY fiche_sujet_role_all ON fiche_sujet_role TO palmares_service USING (CASE WHEN scope() = '*' THEN true
    WHEN in_room() THEN room_sees(session, candidate, 'E4') ELSE false END) WITH CHECK (scope() = '*');
