-- Centres, rooms, examiners, commissions. Spans are texts: '2022-05-09' or '2022-05-09 08:00-12:00'.
SET LOCAL search_path = palmares;

CREATE FUNCTION are_spans(spans text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- one look at all of them: one at each span takes five times as long in an import
    SELECT cardinality(spans) = 0 OR array_to_string(spans, ',') || ',' ~ '^(\d{4}-\d{2}-\d{2}( \d{2}:\d{2}-\d{2}:\d{2})?,)+$'
$$;
COMMENT ON FUNCTION are_spans(text[]) IS 'Whether each is a day, or hours of a day';
GRANT EXECUTE ON FUNCTION are_spans(text[]) TO palmares_service;

CREATE TABLE centre (
    session text NOT NULL COLLATE "C" REFERENCES session,
    code text NOT NULL COLLATE "C" CONSTRAINT centre_code CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,15}$'),
    name text NOT NULL CONSTRAINT centre_name CHECK (length(name) BETWEEN 1 AND 200 AND name = btrim(name)),
    address text NOT NULL DEFAULT '' CONSTRAINT centre_address CHECK (length(address) <= 300),
    zone text NOT NULL COLLATE "C",
    CONSTRAINT centre_key PRIMARY KEY (session, code),
    CONSTRAINT centre_zone FOREIGN KEY (session, zone) REFERENCES session_zone (session, id)
);
COMMENT ON TABLE centre IS 'Where orals are held';
COMMENT ON COLUMN centre.session IS 'Session';
COMMENT ON COLUMN centre.code IS 'UAI or another code of the exam office';
COMMENT ON COLUMN centre.name IS 'For people';
COMMENT ON COLUMN centre.address IS 'On convocations';
COMMENT ON COLUMN centre.zone IS 'Of the session''s calendar: its time zone, and whose candidates come';

CREATE TABLE room (
    session text NOT NULL COLLATE "C",
    centre text NOT NULL COLLATE "C",
    name text NOT NULL COLLATE "C" CONSTRAINT room_name CHECK (length(name) BETWEEN 1 AND 20 AND name = btrim(name)),
    seats integer NOT NULL CONSTRAINT room_seats CHECK (seats BETWEEN 0 AND 1000),
    computers integer NOT NULL DEFAULT 0 CONSTRAINT room_computers CHECK (computers BETWEEN 0 AND 1000),
    loge_seats integer NOT NULL DEFAULT 0 CONSTRAINT room_loge_seats CHECK (loge_seats BETWEEN 0 AND 1000),
    closed text[] NOT NULL DEFAULT '{}' CONSTRAINT room_closed CHECK (cardinality(closed) <= 128 AND are_spans(closed)),
    remark text NOT NULL DEFAULT '' CONSTRAINT room_remark CHECK (length(remark) <= 200),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT room_key PRIMARY KEY (session, centre, name),
    CONSTRAINT room_centre FOREIGN KEY (session, centre) REFERENCES centre (session, code),
    CONSTRAINT room_loge CHECK (loge_seats = 0 OR seats = 0 AND computers = 0)
);
COMMENT ON TABLE room IS 'Rooms and loges of centres';
COMMENT ON COLUMN room.session IS 'Session';
COMMENT ON COLUMN room.centre IS 'Code of its centre';
COMMENT ON COLUMN room.name IS 'Unique in its centre';
COMMENT ON COLUMN room.seats IS 'For candidates of one group';
COMMENT ON COLUMN room.computers IS 'For the practical';
COMMENT ON COLUMN room.loge_seats IS 'More than 0: a loge, and nothing else';
COMMENT ON COLUMN room.closed IS 'Spans in which it cannot be used';
COMMENT ON COLUMN room.remark IS 'For people';
COMMENT ON COLUMN room.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN room.created_at IS 'When it was made';
COMMENT ON COLUMN room.updated_at IS 'When it was last changed';

CREATE TABLE examiner (
    session text NOT NULL COLLATE "C" REFERENCES session,
    code text NOT NULL COLLATE "C" CONSTRAINT examiner_code CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,15}$'),
    family_name text NOT NULL CONSTRAINT examiner_family_name CHECK (length(family_name) BETWEEN 1 AND 100 AND family_name = btrim(family_name)),
    given_name text NOT NULL CONSTRAINT examiner_given_name CHECK (length(given_name) BETWEEN 1 AND 100 AND given_name = btrim(given_name)),
    quality text NOT NULL COLLATE "C" CONSTRAINT examiner_quality
        CHECK (quality IN ('PROFESSOR', 'PROFESSIONAL', 'RESEARCHER', 'INSPECTOR', 'EMPLOYER', 'EMPLOYEE')),
    specialities text[] NOT NULL DEFAULT '{}' CONSTRAINT examiner_specialities CHECK (cardinality(specialities) <= 8),
    languages text[] NOT NULL DEFAULT '{}' CONSTRAINT examiner_languages CHECK (cardinality(languages) <= 8),
    establishment text NOT NULL DEFAULT '' COLLATE "C"
        CONSTRAINT examiner_establishment CHECK (establishment = '' OR establishment ~ '^[0-9]{7}[A-Z]$'),
    organisation text NOT NULL DEFAULT '' CONSTRAINT examiner_organisation CHECK (length(organisation) <= 200),
    public_teaching boolean NOT NULL DEFAULT false,
    available text[] NOT NULL DEFAULT '{}' CONSTRAINT examiner_available CHECK (cardinality(available) <= 128 AND are_spans(available)),
    always_available boolean NOT NULL DEFAULT false,
    email text NOT NULL DEFAULT '' CONSTRAINT examiner_email CHECK (length(email) <= 254),
    withdrawn boolean NOT NULL DEFAULT false,
    withdrawal_reason text NOT NULL DEFAULT '' CONSTRAINT examiner_withdrawal_reason CHECK (length(withdrawal_reason) <= 500),
    nomination text NOT NULL DEFAULT '' CONSTRAINT examiner_nomination CHECK (length(nomination) <= 200),
    nominated_on date,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT examiner_key PRIMARY KEY (session, code),
    CONSTRAINT examiner_spans CHECK (NOT always_available OR available = '{}'),
    CONSTRAINT examiner_withdrawal CHECK (withdrawn = (withdrawal_reason <> '')),
    CONSTRAINT examiner_named CHECK ((nomination = '') = (nominated_on IS NULL))
);
COMMENT ON TABLE examiner IS 'Who may examine';
COMMENT ON COLUMN examiner.session IS 'Session';
COMMENT ON COLUMN examiner.code IS 'Of the exam office, unique in the session';
COMMENT ON COLUMN examiner.family_name IS 'Family name';
COMMENT ON COLUMN examiner.given_name IS 'Given name';
COMMENT ON COLUMN examiner.quality IS 'palmares.v1.ExaminerQuality';
COMMENT ON COLUMN examiner.specialities IS 'Blocs that the examiner teaches: B1';
COMMENT ON COLUMN examiner.languages IS 'Languages in which the examiner can examine';
COMMENT ON COLUMN examiner.establishment IS 'UAI where the examiner teaches; its candidates are for others';
COMMENT ON COLUMN examiner.organisation IS 'Employer of a professional';
COMMENT ON COLUMN examiner.public_teaching IS 'Teaches in public teaching (majority of a jury''s teachers)';
COMMENT ON COLUMN examiner.available IS 'Spans; empty and not always: never';
COMMENT ON COLUMN examiner.always_available IS 'On every day that the session opens';
COMMENT ON COLUMN examiner.email IS 'Address for messages';
COMMENT ON COLUMN examiner.withdrawn IS 'Takes no part any more; the row stays';
COMMENT ON COLUMN examiner.withdrawal_reason IS 'Why; for the exam office only';
COMMENT ON COLUMN examiner.nomination IS 'The arrêté that names the examiner';
COMMENT ON COLUMN examiner.nominated_on IS 'Its day';
COMMENT ON COLUMN examiner.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN examiner.created_at IS 'When it was made';
COMMENT ON COLUMN examiner.updated_at IS 'When it was last changed';

CREATE TABLE commission (
    session text NOT NULL COLLATE "C" REFERENCES session,
    id text NOT NULL COLLATE "C" CONSTRAINT commission_id CHECK (id ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,15}$'),
    kind text NOT NULL COLLATE "C" CONSTRAINT commission_kind CHECK (kind IN ('ORAL', 'JURY')),
    epreuve text COLLATE "C",
    centre text COLLATE "C",
    room text COLLATE "C",
    language text NOT NULL DEFAULT '' CONSTRAINT commission_language CHECK (length(language) <= 60),
    days date[] NOT NULL DEFAULT '{}' CONSTRAINT commission_days CHECK (cardinality(days) <= 64),
    remark text NOT NULL DEFAULT '' CONSTRAINT commission_remark CHECK (length(remark) <= 200),
    cancelled boolean NOT NULL DEFAULT false,
    cancellation_reason text NOT NULL DEFAULT '' CONSTRAINT commission_cancellation_reason CHECK (length(cancellation_reason) <= 500),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT commission_key PRIMARY KEY (session, id),
    CONSTRAINT commission_epreuve FOREIGN KEY (session, epreuve) REFERENCES session_epreuve (session, id),
    CONSTRAINT commission_centre FOREIGN KEY (session, centre) REFERENCES centre (session, code),
    -- a room may go when only cancelled commissions sat in it (the service refuses the others)
    CONSTRAINT commission_room FOREIGN KEY (session, centre, room) REFERENCES room (session, centre, name) ON DELETE SET NULL (room),
    CONSTRAINT commission_oral CHECK ((kind = 'ORAL') = (epreuve IS NOT NULL) AND (kind = 'JURY' OR centre IS NOT NULL)),
    CONSTRAINT commission_cancelled CHECK (cancelled = (cancellation_reason <> ''))
);
COMMENT ON TABLE commission IS 'Examiners of an oral, and juries';
COMMENT ON COLUMN commission.session IS 'Session';
COMMENT ON COLUMN commission.id IS 'E4-01';
COMMENT ON COLUMN commission.kind IS 'ORAL, or JURY that deliberates';
COMMENT ON COLUMN commission.epreuve IS 'That it examines';
COMMENT ON COLUMN commission.centre IS 'Where';
COMMENT ON COLUMN commission.room IS 'The only room that it may use; NULL: the planning chooses';
COMMENT ON COLUMN commission.language IS 'Of a language oral';
COMMENT ON COLUMN commission.days IS 'On which it may sit; empty: every day of the épreuve';
COMMENT ON COLUMN commission.remark IS 'For people';
COMMENT ON COLUMN commission.cancelled IS 'Examines nobody any more; the row stays';
COMMENT ON COLUMN commission.cancellation_reason IS 'Why';
COMMENT ON COLUMN commission.revision IS 'One more at each change, of its members and signatures too; the etag';
COMMENT ON COLUMN commission.created_at IS 'When it was made';
COMMENT ON COLUMN commission.updated_at IS 'When it was last changed';

CREATE TABLE commission_member (
    session text NOT NULL COLLATE "C",
    commission text NOT NULL COLLATE "C",
    examiner text NOT NULL COLLATE "C",
    position smallint NOT NULL CONSTRAINT commission_member_position CHECK (position BETWEEN 1 AND 40),
    president boolean NOT NULL DEFAULT false,
    CONSTRAINT commission_member_key PRIMARY KEY (session, commission, examiner),
    CONSTRAINT commission_member_commission FOREIGN KEY (session, commission) REFERENCES commission (session, id),
    CONSTRAINT commission_member_examiner FOREIGN KEY (session, examiner) REFERENCES examiner (session, code)
);
CREATE INDEX commission_member_of_examiner ON commission_member (session, examiner, commission);
COMMENT ON TABLE commission_member IS 'Who is in a commission';
COMMENT ON COLUMN commission_member.session IS 'Session';
COMMENT ON COLUMN commission_member.commission IS 'Id of the commission';
COMMENT ON COLUMN commission_member.examiner IS 'Code of the examiner';
COMMENT ON COLUMN commission_member.position IS 'Order in the list';
COMMENT ON COLUMN commission_member.president IS 'Of a jury';

CREATE TABLE commission_attendance (
    session text NOT NULL COLLATE "C",
    commission text NOT NULL COLLATE "C",
    day date NOT NULL,
    examiner text NOT NULL COLLATE "C",
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT commission_attendance_key PRIMARY KEY (session, commission, day, examiner),
    CONSTRAINT commission_attendance_commission FOREIGN KEY (session, commission) REFERENCES commission (session, id),
    CONSTRAINT commission_attendance_examiner FOREIGN KEY (session, examiner) REFERENCES examiner (session, code)
);
COMMENT ON TABLE commission_attendance IS 'Who signed the attendance sheet: to be compared with who is named';
COMMENT ON COLUMN commission_attendance.session IS 'Session';
COMMENT ON COLUMN commission_attendance.commission IS 'Id of the commission';
COMMENT ON COLUMN commission_attendance.day IS 'Day of the sheet';
COMMENT ON COLUMN commission_attendance.examiner IS 'Code of who signed, a member or not';
COMMENT ON COLUMN commission_attendance.recorded_by IS 'Name of the principal';
COMMENT ON COLUMN commission_attendance.recorded_at IS 'When';

-- A commission with its members and signatures in one row: what is read, and what the audit keeps.
CREATE VIEW commission_whole WITH (security_invoker = true) AS
    SELECT c.*,
        ARRAY(SELECT m.examiner FROM commission_member m WHERE m.session = c.session AND m.commission = c.id ORDER BY m.position) AS members,
        ARRAY(SELECT m.examiner FROM commission_member m WHERE m.session = c.session AND m.commission = c.id AND m.president
            ORDER BY m.position) AS presidents,
        ARRAY(SELECT a.day FROM commission_attendance a WHERE a.session = c.session AND a.commission = c.id
            ORDER BY a.day, a.examiner) AS signed_on,
        ARRAY(SELECT a.examiner FROM commission_attendance a WHERE a.session = c.session AND a.commission = c.id
            ORDER BY a.day, a.examiner) AS signers
    FROM commission c;
COMMENT ON VIEW commission_whole IS 'Commissions with their members and signatures';
COMMENT ON COLUMN commission_whole.members IS 'Codes, in the order of the list';
COMMENT ON COLUMN commission_whole.presidents IS 'Codes of those among them who preside';
COMMENT ON COLUMN commission_whole.signed_on IS 'Day of each signature';
COMMENT ON COLUMN commission_whole.signers IS 'Code of who signed, one a day of signed_on';

GRANT SELECT ON commission_whole TO palmares_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON centre, room, examiner, commission, commission_member, commission_attendance TO palmares_service;
ALTER TABLE centre ENABLE ROW LEVEL SECURITY;
ALTER TABLE room ENABLE ROW LEVEL SECURITY;
ALTER TABLE examiner ENABLE ROW LEVEL SECURITY;
ALTER TABLE commission ENABLE ROW LEVEL SECURITY;
ALTER TABLE commission_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE commission_attendance ENABLE ROW LEVEL SECURITY;
-- Where an oral is held is on every convocation; who examines is the exam office's.
CREATE POLICY centre_read ON centre FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY centre_change ON centre TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY room_read ON room FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY room_change ON room TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY examiner_all ON examiner TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY commission_read ON commission FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY commission_change ON commission TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY commission_member_all ON commission_member TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY commission_attendance_all ON commission_attendance TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
