-- Sessions: what is asked for by SQL stands in columns, the whole definition in session_revision.
SET LOCAL search_path = palmares;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA palmares;

CREATE TABLE session (
    id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{0,31}$'),
    diploma text NOT NULL CHECK (diploma <> ''),
    specialty text NOT NULL CHECK (specialty <> ''),
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    extra_minutes_per_hour_max integer NOT NULL CHECK (extra_minutes_per_hour_max BETWEEN 0 AND 60),
    languages text[] NOT NULL,
    registration_closes date,
    revision integer NOT NULL CHECK (revision > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE session IS 'One specialty and year';
COMMENT ON COLUMN session.id IS 'ndrc-2022';
COMMENT ON COLUMN session.diploma IS 'Brevet de technicien supérieur';
COMMENT ON COLUMN session.specialty IS 'As the definition writes it';
COMMENT ON COLUMN session.year IS 'Of the session';
COMMENT ON COLUMN session.extra_minutes_per_hour_max IS 'Largest extra time of a candidate, in minutes for each hour';
COMMENT ON COLUMN session.languages IS 'Languages accepted for LV1 and LV2; empty: any';
COMMENT ON COLUMN session.registration_closes IS 'Last day of registration, Europe/Paris; NULL: never closes';
COMMENT ON COLUMN session.revision IS 'The one in force, in session_revision; one more at each change, never used again';
COMMENT ON COLUMN session.created_at IS 'When it was first stored';
COMMENT ON COLUMN session.updated_at IS 'When the revision in force was stored';

CREATE TABLE session_revision (
    session text NOT NULL COLLATE "C" CHECK (session ~ '^[a-z][a-z0-9-]{0,31}$'),
    revision integer NOT NULL CHECK (revision > 0),
    definition bytea NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    principal text NOT NULL,
    PRIMARY KEY (session, revision)
);
COMMENT ON TABLE session_revision IS 'Every definition that a session has had. Append-only, and kept when the session is deleted';
COMMENT ON COLUMN session_revision.session IS 'Id of the session';
COMMENT ON COLUMN session_revision.revision IS '1, 2, 3, ...';
COMMENT ON COLUMN session_revision.definition IS 'palmares.v1.SessionDefinition, serialized';
COMMENT ON COLUMN session_revision.loaded_at IS 'When it was stored';
COMMENT ON COLUMN session_revision.principal IS 'Who loaded it';
CREATE TRIGGER session_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON session_revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE session_zone (
    session text NOT NULL COLLATE "C" REFERENCES session ON DELETE CASCADE,
    id text NOT NULL COLLATE "C" CHECK (id <> ''),
    position integer NOT NULL,
    label text NOT NULL CHECK (label <> ''),
    time_zone text NOT NULL CHECK (time_zone <> ''),
    PRIMARY KEY (session, id)
);
COMMENT ON TABLE session_zone IS 'Zones of a session''s calendar';
COMMENT ON COLUMN session_zone.session IS 'Whose';
COMMENT ON COLUMN session_zone.id IS 'Id in the session: guyane';
COMMENT ON COLUMN session_zone.position IS 'Order in the definition';
COMMENT ON COLUMN session_zone.label IS 'For people';
COMMENT ON COLUMN session_zone.time_zone IS 'IANA name';

CREATE TABLE session_epreuve (
    session text NOT NULL COLLATE "C" REFERENCES session ON DELETE CASCADE,
    id text NOT NULL COLLATE "C" CHECK (id <> ''),
    position integer NOT NULL,
    label text NOT NULL CHECK (label <> ''),
    unit text NOT NULL CHECK (unit <> ''),
    PRIMARY KEY (session, id)
);
COMMENT ON TABLE session_epreuve IS 'Épreuves of a session';
COMMENT ON COLUMN session_epreuve.session IS 'Whose';
COMMENT ON COLUMN session_epreuve.id IS 'Id in the session: E5A';
COMMENT ON COLUMN session_epreuve.position IS 'Order in the definition';
COMMENT ON COLUMN session_epreuve.label IS 'As the founding document writes it';
COMMENT ON COLUMN session_epreuve.unit IS 'Id of the unit that its mark belongs to';

CREATE TABLE sitting (
    session text NOT NULL COLLATE "C",
    epreuve text NOT NULL COLLATE "C",
    zone text NOT NULL COLLATE "C",
    local_date date NOT NULL,
    local_start time NOT NULL,
    local_end time NOT NULL,
    time_zone text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    subject text NOT NULL CHECK (subject <> ''),
    PRIMARY KEY (session, epreuve, zone),
    FOREIGN KEY (session, epreuve) REFERENCES session_epreuve,
    FOREIGN KEY (session, zone) REFERENCES session_zone,
    CONSTRAINT sitting_order CHECK (local_end > local_start AND ends_at > starts_at),
    CONSTRAINT sitting_overlap EXCLUDE USING gist (session WITH =, zone WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
CREATE INDEX sitting_zone ON sitting (session, zone);
COMMENT ON TABLE sitting IS 'One écrit in one zone: the local time as written, beside the instant';
COMMENT ON COLUMN sitting.session IS 'Whose';
COMMENT ON COLUMN sitting.epreuve IS 'Of session_epreuve';
COMMENT ON COLUMN sitting.zone IS 'Of session_zone';
COMMENT ON COLUMN sitting.local_date IS 'As written';
COMMENT ON COLUMN sitting.local_start IS 'As written';
COMMENT ON COLUMN sitting.local_end IS 'As written';
COMMENT ON COLUMN sitting.time_zone IS 'In which it is written';
COMMENT ON COLUMN sitting.starts_at IS 'The instant, by the tzdata of the service when it was loaded';
COMMENT ON COLUMN sitting.ends_at IS 'The instant';
COMMENT ON COLUMN sitting.subject IS 'Zones with the same word have the same subject';

GRANT SELECT, INSERT, UPDATE, DELETE ON session, session_zone, session_epreuve, sitting TO palmares_service;
GRANT SELECT, INSERT ON session_revision TO palmares_service;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_zone ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_epreuve ENABLE ROW LEVEL SECURITY;
ALTER TABLE sitting ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_read ON session FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY session_change ON session FOR ALL TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY session_revision_read ON session_revision FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY session_revision_insert ON session_revision FOR INSERT TO palmares_service WITH CHECK (scope() = '*');
CREATE POLICY session_zone_read ON session_zone FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY session_zone_change ON session_zone FOR ALL TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY session_epreuve_read ON session_epreuve FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY session_epreuve_change ON session_epreuve FOR ALL TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY sitting_read ON sitting FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY sitting_change ON sitting FOR ALL TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
