-- Draws: which practical subject each group of candidates gets. Which one is nobody's business before the hour: only the exam office reads it.
SET LOCAL search_path = palmares;

CREATE TABLE draw (
    session text NOT NULL COLLATE "C" REFERENCES session,
    number integer NOT NULL CONSTRAINT draw_number CHECK (number > 0),
    epreuve text NOT NULL COLLATE "C",
    state text NOT NULL DEFAULT 'DRAFT' COLLATE "C" CONSTRAINT draw_state CHECK (state IN ('DRAFT', 'IN_FORCE', 'REPLACED')),
    seed bigint NOT NULL,
    plan integer NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_by text NOT NULL DEFAULT '',
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT draw_key PRIMARY KEY (session, number),
    CONSTRAINT draw_epreuve FOREIGN KEY (session, epreuve) REFERENCES session_epreuve (session, id),
    CONSTRAINT draw_plan FOREIGN KEY (session, plan) REFERENCES plan (session, number),
    CONSTRAINT draw_published CHECK ((state = 'DRAFT') = (published_at IS NULL) AND (published_by = '') = (published_at IS NULL))
);
CREATE UNIQUE INDEX draw_in_force ON draw (session) WHERE state = 'IN_FORCE';
COMMENT ON TABLE draw IS 'Draws of practical subjects: drafts, and the one in force';
COMMENT ON COLUMN draw.session IS 'Session';
COMMENT ON COLUMN draw.number IS '1, 2, 3, ...';
COMMENT ON COLUMN draw.epreuve IS 'Whose groups have a subject';
COMMENT ON COLUMN draw.state IS 'palmares.v1.SubjectDraw.State';
COMMENT ON COLUMN draw.seed IS 'The 64 bits of the seed, read as signed';
COMMENT ON COLUMN draw.plan IS 'Whose groups it has';
COMMENT ON COLUMN draw.created_by IS 'Name of the principal';
COMMENT ON COLUMN draw.created_at IS 'When';
COMMENT ON COLUMN draw.published_by IS 'Name of the principal; empty: a draft';
COMMENT ON COLUMN draw.published_at IS 'When it came into force';
COMMENT ON COLUMN draw.revision IS 'One more at each change; the etag';

CREATE TABLE draw_group (
    session text NOT NULL COLLATE "C",
    draw integer NOT NULL,
    centre text NOT NULL COLLATE "C",
    day date NOT NULL,
    start_minute smallint NOT NULL CONSTRAINT draw_group_start CHECK (start_minute BETWEEN 0 AND 1439),
    room text NOT NULL COLLATE "C",
    commission text NOT NULL COLLATE "C",
    half text NOT NULL COLLATE "C" CONSTRAINT draw_group_half CHECK (half IN ('MORNING', 'AFTERNOON')),
    candidates text[] NOT NULL COLLATE "C" CONSTRAINT draw_group_candidates CHECK (cardinality(candidates) BETWEEN 1 AND 1000),
    subject text NOT NULL COLLATE "C",
    -- the order of lists
    CONSTRAINT draw_group_key PRIMARY KEY (session, draw, centre, day, start_minute, room, commission),
    CONSTRAINT draw_group_draw FOREIGN KEY (session, draw) REFERENCES draw (session, number),
    CONSTRAINT draw_group_centre FOREIGN KEY (session, centre) REFERENCES centre (session, code),
    CONSTRAINT draw_group_commission FOREIGN KEY (session, commission) REFERENCES commission (session, id),
    CONSTRAINT draw_group_subject FOREIGN KEY (session, subject) REFERENCES subject (session, id)
);
CREATE INDEX draw_group_of_subject ON draw_group (session, subject);
COMMENT ON TABLE draw_group IS 'Candidates before one subject at once, as the plan had them';
COMMENT ON COLUMN draw_group.session IS 'Session';
COMMENT ON COLUMN draw_group.draw IS 'Number of the draw';
COMMENT ON COLUMN draw_group.centre IS 'Code of the centre';
COMMENT ON COLUMN draw_group.day IS 'Local to the centre';
COMMENT ON COLUMN draw_group.start_minute IS 'Local minute of the day';
COMMENT ON COLUMN draw_group.room IS 'In which room';
COMMENT ON COLUMN draw_group.commission IS 'Before whom';
COMMENT ON COLUMN draw_group.half IS 'Half of the day, by the hour that the definition had';
COMMENT ON COLUMN draw_group.candidates IS 'N° candidat, in order';
COMMENT ON COLUMN draw_group.subject IS 'Which subject they get';

-- A draw that was put in force never changes: another one replaces it.
CREATE FUNCTION draw_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state = 'DRAFT' AND NEW.state = 'IN_FORCE'
            AND to_jsonb(NEW) - '{state,revision,published_by,published_at}'::text[] = to_jsonb(OLD) - '{state,revision,published_by,published_at}'::text[])
        OR (OLD.state = 'IN_FORCE' AND NEW.state = 'REPLACED' AND to_jsonb(NEW) - '{state,revision}'::text[] = to_jsonb(OLD) - '{state,revision}'::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'draw % is % and does not change so', OLD.number, OLD.state USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION draw_keep() IS 'A draft comes into force, the draw in force is replaced; nothing else';
CREATE TRIGGER draw_keep BEFORE UPDATE ON draw FOR EACH ROW EXECUTE FUNCTION draw_keep();

CREATE FUNCTION draw_group_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT session, draw FROM made) m JOIN draw d ON d.session = m.session AND d.number = m.draw
        WHERE d.state <> 'DRAFT') THEN
        RAISE EXCEPTION 'only a draft gets groups' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION draw_group_keep() IS 'Keeps the groups of draws that are no draft';
CREATE TRIGGER draw_group_keep AFTER INSERT ON draw_group REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION draw_group_keep();

-- When a centre meets a subject first, and for the last time: what the release of practical subjects goes by.
CREATE VIEW draw_first_start WITH (security_invoker = true) AS
    SELECT s.session, s.subject, s.centre, s.start_at, s.last_start_at,
        (extract(epoch FROM (s.start_at AT TIME ZONE s.time_zone) - (s.start_at AT TIME ZONE 'UTC')) / 60)::integer AS utc_offset_minutes
    FROM (
        SELECT g.session, g.subject, g.centre, z.time_zone,
            min((g.day + g.start_minute * interval '1 minute') AT TIME ZONE z.time_zone) AS start_at,
            max((g.day + g.start_minute * interval '1 minute') AT TIME ZONE z.time_zone) AS last_start_at
        FROM draw d
        JOIN draw_group g ON g.session = d.session AND g.draw = d.number
        JOIN centre c ON c.session = g.session AND c.code = g.centre
        JOIN session_zone z ON z.session = c.session AND z.id = c.zone
        WHERE d.state = 'IN_FORCE'
        GROUP BY g.session, g.subject, g.centre, z.time_zone) s;
COMMENT ON VIEW draw_first_start IS 'First and last start of each subject in each centre, by the draw in force';
COMMENT ON COLUMN draw_first_start.session IS 'Session';
COMMENT ON COLUMN draw_first_start.subject IS 'Id of the subject';
COMMENT ON COLUMN draw_first_start.centre IS 'Code of the centre';
COMMENT ON COLUMN draw_first_start.start_at IS 'The first instant, by the time zone of the centre''s zone';
COMMENT ON COLUMN draw_first_start.last_start_at IS 'The last one';
COMMENT ON COLUMN draw_first_start.utc_offset_minutes IS 'Of the centre, east of UTC, at the first one';

GRANT SELECT ON draw_first_start TO palmares_service;
GRANT SELECT, INSERT ON draw, draw_group TO palmares_service;
GRANT UPDATE (state, revision, published_by, published_at) ON draw TO palmares_service;
ALTER TABLE draw ENABLE ROW LEVEL SECURITY;
ALTER TABLE draw_group ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_all ON draw TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY draw_group_all ON draw_group TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
