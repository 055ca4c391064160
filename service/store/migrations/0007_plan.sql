-- Plans of the orals, and the jobs that compute them.
SET LOCAL search_path = palmares;

CREATE TABLE plan (
    session text NOT NULL COLLATE "C" REFERENCES session,
    number integer NOT NULL CONSTRAINT plan_number CHECK (number > 0),
    state text NOT NULL COLLATE "C" CONSTRAINT plan_state CHECK (state IN ('DRAFT', 'PUBLISHED', 'SUPERSEDED', 'DISCARDED')),
    origin text NOT NULL COLLATE "C" CONSTRAINT plan_origin CHECK (origin IN ('PROPOSED', 'REPAIRED', 'MOVED')),
    base integer,
    seed bigint NOT NULL DEFAULT 0,
    slot_count integer NOT NULL DEFAULT 0,
    unplaced_count integer NOT NULL DEFAULT 0,
    moved_count integer NOT NULL DEFAULT 0,
    cost jsonb NOT NULL DEFAULT '{}',
    digest bytea CONSTRAINT plan_digest CHECK (length(digest) = 32),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_by text NOT NULL DEFAULT '',
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT plan_key PRIMARY KEY (session, number),
    CONSTRAINT plan_base FOREIGN KEY (session, base) REFERENCES plan (session, number),
    CONSTRAINT plan_published CHECK ((state IN ('PUBLISHED', 'SUPERSEDED')) = (published_at IS NOT NULL))
);
CREATE UNIQUE INDEX plan_in_force ON plan (session) WHERE state = 'PUBLISHED';
COMMENT ON TABLE plan IS 'Plans of a session: drafts, and the one in force';
COMMENT ON COLUMN plan.session IS 'Session';
COMMENT ON COLUMN plan.number IS '1, 2, 3, ...';
COMMENT ON COLUMN plan.state IS 'palmares.v1.Plan.State';
COMMENT ON COLUMN plan.origin IS 'palmares.v1.Plan.Origin';
COMMENT ON COLUMN plan.base IS 'Plan from which it comes';
COMMENT ON COLUMN plan.seed IS 'Of the planner';
COMMENT ON COLUMN plan.slot_count IS 'Orals, placed or not';
COMMENT ON COLUMN plan.unplaced_count IS 'Those without a slot';
COMMENT ON COLUMN plan.moved_count IS 'Slots that differ from the base';
COMMENT ON COLUMN plan.cost IS 'palmares.v1.PlanCost';
COMMENT ON COLUMN plan.digest IS 'SHA-256 of its slots, when published';
COMMENT ON COLUMN plan.created_by IS 'Name of the principal';
COMMENT ON COLUMN plan.created_at IS 'When';
COMMENT ON COLUMN plan.published_by IS 'Name of the principal';
COMMENT ON COLUMN plan.published_at IS 'When';
COMMENT ON COLUMN plan.revision IS 'One more at each change of the plan or of a slot; the etag';

CREATE TABLE plan_slot (
    session text NOT NULL COLLATE "C",
    plan integer NOT NULL,
    candidate text NOT NULL COLLATE "C",
    epreuve text NOT NULL COLLATE "C",
    commission text COLLATE "C",
    centre text COLLATE "C",
    room text COLLATE "C",
    loge text COLLATE "C",
    day date,
    start_minute smallint CONSTRAINT plan_slot_start CHECK (start_minute BETWEEN 0 AND 1440),
    preparation_minutes smallint NOT NULL CONSTRAINT plan_slot_preparation CHECK (preparation_minutes BETWEEN 0 AND 1440),
    duration_minutes smallint NOT NULL CONSTRAINT plan_slot_duration CHECK (duration_minutes BETWEEN 1 AND 1440),
    starts_at timestamptz,
    obstacle text NOT NULL DEFAULT '' COLLATE "C",
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT plan_slot_key PRIMARY KEY (session, plan, candidate, epreuve),
    CONSTRAINT plan_slot_plan FOREIGN KEY (session, plan) REFERENCES plan (session, number),
    CONSTRAINT plan_slot_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number),
    CONSTRAINT plan_slot_commission FOREIGN KEY (session, commission) REFERENCES commission (session, id),
    CONSTRAINT plan_slot_placed CHECK ((commission IS NULL) = (day IS NULL) AND (commission IS NULL) = (start_minute IS NULL)
        AND (commission IS NULL) = (centre IS NULL) AND (commission IS NULL) = (room IS NULL) AND (commission IS NULL) = (starts_at IS NULL)
        AND (loge IS NULL OR commission IS NOT NULL) AND (obstacle = '' OR commission IS NULL))
);
-- The order of lists: by day, commission, start; the unplaced last.
CREATE INDEX plan_slot_order ON plan_slot (session, plan, coalesce(day, 'infinity'), coalesce(commission, ''), coalesce(start_minute, 0::smallint),
    candidate, epreuve);
CREATE INDEX plan_slot_of_commission ON plan_slot (session, commission, plan);
COMMENT ON TABLE plan_slot IS 'One oral of one candidate in one plan';
COMMENT ON COLUMN plan_slot.session IS 'Session';
COMMENT ON COLUMN plan_slot.plan IS 'Number of the plan';
COMMENT ON COLUMN plan_slot.candidate IS 'N° candidat';
COMMENT ON COLUMN plan_slot.epreuve IS 'Épreuve';
COMMENT ON COLUMN plan_slot.commission IS 'Before whom; NULL: no slot was found';
COMMENT ON COLUMN plan_slot.centre IS 'Where';
COMMENT ON COLUMN plan_slot.room IS 'In which room';
COMMENT ON COLUMN plan_slot.loge IS 'Where the candidate prepares';
COMMENT ON COLUMN plan_slot.day IS 'Local to the centre';
COMMENT ON COLUMN plan_slot.start_minute IS 'Of the oral, local minute of the day';
COMMENT ON COLUMN plan_slot.preparation_minutes IS 'Before it, extra time included';
COMMENT ON COLUMN plan_slot.duration_minutes IS 'Extra time included';
COMMENT ON COLUMN plan_slot.starts_at IS 'The instant of the oral';
COMMENT ON COLUMN plan_slot.obstacle IS 'Why there is no slot, in a word';
COMMENT ON COLUMN plan_slot.revision IS 'One more at each change; the etag';

-- A plan that was published, superseded or discarded never changes: changes of the plan in force are a new plan.
CREATE FUNCTION plan_slot_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT session, plan FROM changed) c JOIN plan p ON p.session = c.session AND p.number = c.plan
        WHERE p.state <> 'DRAFT') THEN
        RAISE EXCEPTION 'only the slots of a draft change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION plan_slot_keep() IS 'Keeps the slots of plans that are no draft';
CREATE TRIGGER plan_slot_keep_insert AFTER INSERT ON plan_slot REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plan_slot_keep();
CREATE TRIGGER plan_slot_keep_update AFTER UPDATE ON plan_slot REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plan_slot_keep();
CREATE TRIGGER plan_slot_keep_updated AFTER UPDATE ON plan_slot REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plan_slot_keep();
CREATE TRIGGER plan_slot_keep_delete AFTER DELETE ON plan_slot REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plan_slot_keep();

CREATE FUNCTION plan_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'DRAFT' AND NEW.state IN ('DRAFT', 'PUBLISHED', 'DISCARDED') THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'PUBLISHED' AND NEW.state = 'SUPERSEDED'
        AND to_jsonb(NEW) - 'state' - 'revision' = to_jsonb(OLD) - 'state' - 'revision' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'plan % is % and does not change any more', OLD.number, OLD.state USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION plan_keep() IS 'A draft is published or discarded, the plan in force is superseded; nothing else';
CREATE TRIGGER plan_keep BEFORE UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION plan_keep();

CREATE TABLE plan_job (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    session text NOT NULL COLLATE "C" REFERENCES session,
    mode text NOT NULL COLLATE "C" CONSTRAINT plan_job_mode CHECK (mode IN ('PROPOSE', 'REPAIR')),
    state text NOT NULL DEFAULT 'RUNNING' COLLATE "C" CONSTRAINT plan_job_state CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
    base integer,
    seed bigint NOT NULL,
    effort bigint NOT NULL,
    budget_seconds integer NOT NULL CONSTRAINT plan_job_budget CHECK (budget_seconds BETWEEN 1 AND 3600),
    phase text NOT NULL DEFAULT 'reading' COLLATE "C",
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    tasks integer NOT NULL DEFAULT 0,
    placed integer NOT NULL DEFAULT 0,
    cost bigint NOT NULL DEFAULT 0,
    plan integer,
    cut boolean NOT NULL DEFAULT false,
    moved integer NOT NULL DEFAULT 0,
    moved_bound integer NOT NULL DEFAULT 0,
    message text NOT NULL DEFAULT '',
    cancel_asked boolean NOT NULL DEFAULT false,
    revision bigint NOT NULL DEFAULT 1,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    alive_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT plan_job_ended CHECK ((state = 'RUNNING') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX plan_job_running ON plan_job (session) WHERE state = 'RUNNING';
COMMENT ON TABLE plan_job IS 'Plans being computed, one at a time for a session';
COMMENT ON COLUMN plan_job.id IS 'Id in the API';
COMMENT ON COLUMN plan_job.session IS 'Session';
COMMENT ON COLUMN plan_job.mode IS 'PROPOSE or REPAIR';
COMMENT ON COLUMN plan_job.state IS 'palmares.v1.PlanJob.State';
COMMENT ON COLUMN plan_job.base IS 'Plan that is repaired';
COMMENT ON COLUMN plan_job.seed IS 'Of the planner';
COMMENT ON COLUMN plan_job.effort IS 'Of the planner; 0: by size';
COMMENT ON COLUMN plan_job.budget_seconds IS 'After which it is cut';
COMMENT ON COLUMN plan_job.phase IS 'What it is doing';
COMMENT ON COLUMN plan_job.done IS 'Of total, in this phase';
COMMENT ON COLUMN plan_job.total IS 'Of this phase';
COMMENT ON COLUMN plan_job.tasks IS 'Orals to place';
COMMENT ON COLUMN plan_job.placed IS 'Of them, so far';
COMMENT ON COLUMN plan_job.cost IS 'Of the plan so far';
COMMENT ON COLUMN plan_job.plan IS 'The draft that it made';
COMMENT ON COLUMN plan_job.cut IS 'Cut by the budget or a cancellation';
COMMENT ON COLUMN plan_job.moved IS 'Slots that a repair moved';
COMMENT ON COLUMN plan_job.moved_bound IS 'That no repair moves fewer';
COMMENT ON COLUMN plan_job.message IS 'Why it failed';
COMMENT ON COLUMN plan_job.cancel_asked IS 'Somebody wants it to stop';
COMMENT ON COLUMN plan_job.revision IS 'Grows with each change';
COMMENT ON COLUMN plan_job.created_by IS 'Name of the principal';
COMMENT ON COLUMN plan_job.created_at IS 'When it was asked for';
COMMENT ON COLUMN plan_job.alive_at IS 'Last sign of life: the service that runs it may have died';
COMMENT ON COLUMN plan_job.ended_at IS 'When it ended';

GRANT SELECT, INSERT, UPDATE ON plan, plan_job TO palmares_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON plan_slot TO palmares_service;
ALTER TABLE plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE plan_slot ENABLE ROW LEVEL SECURITY;
ALTER TABLE plan_job ENABLE ROW LEVEL SECURITY;
-- An establishment sees the slots of its own candidates in the plan in force, and no draft.
CREATE POLICY plan_read ON plan FOR SELECT TO palmares_service
    USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true ELSE state = 'PUBLISHED' END);
CREATE POLICY plan_change ON plan TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY plan_slot_read ON plan_slot FOR SELECT TO palmares_service USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true
    ELSE sees_candidate(session, candidate)
        AND EXISTS (SELECT FROM plan p WHERE p.session = plan_slot.session AND p.number = plan_slot.plan AND p.state = 'PUBLISHED') END);
CREATE POLICY plan_slot_change ON plan_slot TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY plan_job_all ON plan_job TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');

-- When a candidate passes before a commission in the plan in force: '2022-05-09 0540' (minute of the day); NULL: not at all. Under the caller's
-- policies.
CREATE FUNCTION passes_before(of_session text, of_commission text, of_candidate text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT min(s.day::text || ' ' || lpad(s.start_minute::text, 4, '0')) FROM palmares.plan p
    JOIN palmares.plan_slot s ON s.session = p.session AND s.plan = p.number AND s.candidate = of_candidate AND s.commission = of_commission
    WHERE p.session = of_session AND p.state = 'PUBLISHED'
$$;
COMMENT ON FUNCTION passes_before(text, text, text) IS 'First slot of a candidate before a commission, in the plan in force';
GRANT EXECUTE ON FUNCTION passes_before(text, text, text) TO palmares_service;
