-- Requests to recognise an engagement étudiant (D643-15-1). The form is the candidate's document of kind ENGAGEMENT.
SET LOCAL search_path = palmares;

CREATE TABLE engagement_request (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    state text NOT NULL COLLATE "C" CONSTRAINT engagement_request_state CHECK (state IN ('SUBMITTED', 'ACCEPTED', 'REFUSED', 'WITHDRAWN')),
    form_revision integer NOT NULL,
    ine text NOT NULL DEFAULT '' COLLATE "C",
    organisation text NOT NULL,
    mission text NOT NULL,
    nature text NOT NULL,
    period daterange NOT NULL CONSTRAINT engagement_request_period CHECK (NOT isempty(period)),
    received_on date NOT NULL,
    submitted_by text NOT NULL,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    decided_by text NOT NULL DEFAULT '',
    decided_on date,
    motive text NOT NULL DEFAULT '' CONSTRAINT engagement_request_motive CHECK (length(motive) <= 1000),
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT engagement_request_key PRIMARY KEY (session, candidate),
    CONSTRAINT engagement_request_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number),
    CONSTRAINT engagement_request_decided CHECK ((state IN ('ACCEPTED', 'REFUSED')) = (decided_on IS NOT NULL)),
    CONSTRAINT engagement_request_why CHECK (state IN ('SUBMITTED', 'ACCEPTED') OR motive <> '')
);
CREATE INDEX engagement_request_ine ON engagement_request (ine) WHERE ine <> '' AND state = 'ACCEPTED';
COMMENT ON TABLE engagement_request IS 'One request a candidate and session; earlier states are in the audit';
COMMENT ON COLUMN engagement_request.session IS 'Session';
COMMENT ON COLUMN engagement_request.candidate IS 'N° candidat';
COMMENT ON COLUMN engagement_request.state IS 'palmares.v1.EngagementRequest.State';
COMMENT ON COLUMN engagement_request.form_revision IS 'Revision of the form that it is about';
COMMENT ON COLUMN engagement_request.ine IS 'Of the candidate, kept up with it, to find the same activities in another session';
COMMENT ON COLUMN engagement_request.organisation IS 'Of the form, folded: what is compared';
COMMENT ON COLUMN engagement_request.mission IS 'Of the form, folded: what is compared';
COMMENT ON COLUMN engagement_request.nature IS 'Of the form, as written: for the statistics';
COMMENT ON COLUMN engagement_request.period IS 'Of the form';
COMMENT ON COLUMN engagement_request.received_on IS 'Day that counts for the deadline; earlier than submitted_at for what came on paper';
COMMENT ON COLUMN engagement_request.submitted_by IS 'Name of the principal';
COMMENT ON COLUMN engagement_request.submitted_at IS 'When';
COMMENT ON COLUMN engagement_request.decided_by IS 'Name of the principal';
COMMENT ON COLUMN engagement_request.decided_on IS 'Day of the decision';
COMMENT ON COLUMN engagement_request.motive IS 'Of the decision or the withdrawal';
COMMENT ON COLUMN engagement_request.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN engagement_request.updated_at IS 'When it was last changed';

GRANT SELECT, INSERT, UPDATE ON engagement_request TO palmares_service;
ALTER TABLE engagement_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY engagement_request_all ON engagement_request TO palmares_service
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END)
    WITH CHECK (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);

-- Accepted requests for the same person in any session, whatever the scope of the caller: the same activities are validated once (D643-15-1).
CREATE FUNCTION engagement_accepted(of_ine text) RETURNS SETOF engagement_request LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = palmares, pg_temp AS $$
    SELECT * FROM engagement_request WHERE ine = of_ine AND of_ine <> '' AND state = 'ACCEPTED' AND scope() <> ''
$$;
COMMENT ON FUNCTION engagement_accepted(text) IS 'Accepted requests of one person, in every session';
REVOKE ALL ON FUNCTION engagement_accepted(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION engagement_accepted(text) TO palmares_service;

-- An INE that is corrected or comes later must find what was accepted before it.
CREATE FUNCTION engagement_follow_ine() RETURNS trigger LANGUAGE plpgsql SET search_path = palmares, pg_temp AS $$
BEGIN
    UPDATE engagement_request SET ine = NEW.ine WHERE session = NEW.session AND candidate = NEW.number;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION engagement_follow_ine() IS 'Keeps engagement_request.ine that of the candidate';
CREATE TRIGGER engagement_follow_ine AFTER UPDATE OF ine ON candidate
    FOR EACH ROW WHEN (OLD.ine IS DISTINCT FROM NEW.ine) EXECUTE FUNCTION engagement_follow_ine();
