-- Dossiers: documents, what classes share, files, decisions of conformity. History is the audit's.
SET LOCAL search_path = palmares;

CREATE TABLE document (
    kind text NOT NULL COLLATE "C" CONSTRAINT document_kind
        CHECK (kind IN ('LIVRET', 'ATTESTATION', 'FICHE_E4', 'FICHE_E6', 'ETUDE_REFLEXIVE', 'ENGAGEMENT', 'ATTACHMENT')),
    content jsonb NOT NULL,
    ordinal smallint NOT NULL CONSTRAINT document_ordinal CHECK (ordinal BETWEEN 1 AND 99),
    session text NOT NULL COLLATE "C",
    revision integer NOT NULL DEFAULT 1,
    candidate text NOT NULL COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    file_pages integer,
    file_sha256 bytea CONSTRAINT document_file_sha256 CHECK (length(file_sha256) = 32),
    received_on date NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    file_size_bytes bigint,
    CONSTRAINT document_key PRIMARY KEY (session, candidate, kind, ordinal),
    CONSTRAINT document_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number),
    CONSTRAINT document_file CHECK ((kind = 'ATTACHMENT') = (file_sha256 IS NOT NULL)
        AND (file_sha256 IS NULL) = (file_pages IS NULL) AND (file_sha256 IS NULL) = (file_size_bytes IS NULL))
);
COMMENT ON TABLE document IS 'Documents of dossiers, the revision in force; earlier ones are in the audit';
COMMENT ON COLUMN document.session IS 'Session';
COMMENT ON COLUMN document.candidate IS 'N° candidat';
COMMENT ON COLUMN document.kind IS 'palmares.v1.DocumentKind';
COMMENT ON COLUMN document.ordinal IS '1, 2, ... among those of the kind';
COMMENT ON COLUMN document.content IS 'The fields of its form';
COMMENT ON COLUMN document.revision IS 'One more at each change, also after a deletion; the etag';
COMMENT ON COLUMN document.received_on IS 'Day on which it was received: late when after the deadline';
COMMENT ON COLUMN document.file_pages IS 'Pages of an attachment';
COMMENT ON COLUMN document.file_size_bytes IS 'Size of an attachment';
COMMENT ON COLUMN document.file_sha256 IS 'SHA-256 of an attachment';
COMMENT ON COLUMN document.created_at IS 'When the first revision came';
COMMENT ON COLUMN document.updated_at IS 'When it was last changed';

CREATE TABLE class_profile (
    name text NOT NULL CONSTRAINT class_profile_name CHECK (length(name) BETWEEN 1 AND 40 AND name = btrim(name)),
    content jsonb NOT NULL,
    session text NOT NULL COLLATE "C" REFERENCES session,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    establishment text NOT NULL COLLATE "C" CONSTRAINT class_profile_establishment CHECK (establishment ~ '^[0-9]{7}[A-Z]$'),
    CONSTRAINT class_profile_key PRIMARY KEY (session, establishment, name)
);
COMMENT ON TABLE class_profile IS 'What the livrets of one class share';
COMMENT ON COLUMN class_profile.session IS 'Session';
COMMENT ON COLUMN class_profile.establishment IS 'UAI';
COMMENT ON COLUMN class_profile.name IS 'Of the class, in its establishment';
COMMENT ON COLUMN class_profile.content IS 'Averages, cotation, headcount, results of the section';
COMMENT ON COLUMN class_profile.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN class_profile.created_at IS 'When it was made';
COMMENT ON COLUMN class_profile.updated_at IS 'When it was last changed';

-- Files stay when a newer revision replaces them: the audit names them by their SHA-256.
CREATE TABLE attachment_file (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    sha256 bytea NOT NULL CONSTRAINT attachment_file_sha256 CHECK (length(sha256) = 32),
    position integer NOT NULL CONSTRAINT attachment_file_position CHECK (position >= 0),
    data bytea NOT NULL CONSTRAINT attachment_file_data CHECK (length(data) BETWEEN 1 AND 524288),
    CONSTRAINT attachment_file_key PRIMARY KEY (session, candidate, sha256, position),
    CONSTRAINT attachment_file_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number)
);
ALTER TABLE attachment_file ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE attachment_file IS 'Bytes of attachments, in chunks; what a candidate hands in twice is there once';
COMMENT ON COLUMN attachment_file.session IS 'Session';
COMMENT ON COLUMN attachment_file.candidate IS 'N° candidat';
COMMENT ON COLUMN attachment_file.sha256 IS 'Of the whole file';
COMMENT ON COLUMN attachment_file.position IS 'Of the chunk: 0, 1, ...';
COMMENT ON COLUMN attachment_file.data IS 'PDF is compressed already: not compressed again';

CREATE TABLE attachment_upload (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    principal_id bigint NOT NULL REFERENCES principal,
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    ordinal smallint NOT NULL CHECK (ordinal BETWEEN 1 AND 99),
    content jsonb NOT NULL,
    received_on date NOT NULL,
    revision integer NOT NULL DEFAULT 0,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    next_offset bigint NOT NULL DEFAULT 0 CHECK (next_offset BETWEEN 0 AND size_bytes),
    touched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT attachment_upload_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number)
);
CREATE INDEX attachment_upload_touched ON attachment_upload (touched_at);
COMMENT ON TABLE attachment_upload IS 'Attachments on their way in';
COMMENT ON COLUMN attachment_upload.id IS 'Id in the API';
COMMENT ON COLUMN attachment_upload.principal_id IS 'Who sends it; nobody else goes on with it';
COMMENT ON COLUMN attachment_upload.session IS 'Session';
COMMENT ON COLUMN attachment_upload.candidate IS 'N° candidat';
COMMENT ON COLUMN attachment_upload.ordinal IS 'Among the attachments of the candidate';
COMMENT ON COLUMN attachment_upload.content IS 'Fields of the document to be';
COMMENT ON COLUMN attachment_upload.received_on IS 'As in document';
COMMENT ON COLUMN attachment_upload.revision IS 'Revision that it replaces; 0: whatever is there';
COMMENT ON COLUMN attachment_upload.sha256 IS 'Of the whole file, as announced';
COMMENT ON COLUMN attachment_upload.size_bytes IS 'Of the whole file, as announced';
COMMENT ON COLUMN attachment_upload.next_offset IS 'Byte at which the next chunk starts';
COMMENT ON COLUMN attachment_upload.touched_at IS 'Last call about it; old ones are removed';

-- Unlogged: what is lost in a crash is sent again.
CREATE UNLOGGED TABLE attachment_chunk (
    upload uuid NOT NULL,
    start_offset bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (upload, start_offset)
);
ALTER TABLE attachment_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE attachment_chunk IS 'Received chunks of attachments on their way in; statements read it by the id of an upload of the caller';
COMMENT ON COLUMN attachment_chunk.upload IS 'Which upload';
COMMENT ON COLUMN attachment_chunk.start_offset IS 'Where it starts in the file';
COMMENT ON COLUMN attachment_chunk.data IS 'Bytes';

CREATE TABLE conformity_decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    epreuve text NOT NULL COLLATE "C",
    outcome text NOT NULL COLLATE "C" CONSTRAINT conformity_decision_outcome
        CHECK (outcome IN ('CONFORME', 'A_REGULARISER', 'NV', 'DOUTE')),
    ground text NOT NULL DEFAULT '' COLLATE "C" CONSTRAINT conformity_decision_ground
        CHECK (ground IN ('', 'NO_DOSSIER', 'LATE_DOSSIER', 'DURATION_TOO_SHORT', 'NO_ATTESTATION', 'NOT_SIGNED')),
    penalties text[] NOT NULL DEFAULT '{}',
    until date,
    notice_on date,
    notice_by text NOT NULL DEFAULT '' CHECK (length(notice_by) <= 200),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    reversed_at timestamptz,
    reversal_reason text NOT NULL DEFAULT '' CHECK (length(reversal_reason) <= 500),
    CONSTRAINT conformity_decision_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number),
    CONSTRAINT conformity_decision_epreuve FOREIGN KEY (session, epreuve) REFERENCES session_epreuve,
    CONSTRAINT conformity_decision_nv CHECK ((outcome = 'NV') = (ground <> '')),
    CONSTRAINT conformity_decision_until CHECK ((outcome = 'A_REGULARISER') = (until IS NOT NULL)),
    CONSTRAINT conformity_decision_reversal CHECK ((reversed_at IS NULL) = (reversal_reason = ''))
);
CREATE UNIQUE INDEX conformity_decision_in_force ON conformity_decision (session, candidate, epreuve) WHERE reversed_at IS NULL;
CREATE INDEX conformity_decision_log ON conformity_decision (session, id);
COMMENT ON TABLE conformity_decision IS 'Decisions about dossiers, one in force for a candidate and an épreuve';
COMMENT ON COLUMN conformity_decision.id IS 'Order; the etag';
COMMENT ON COLUMN conformity_decision.session IS 'Session';
COMMENT ON COLUMN conformity_decision.candidate IS 'N° candidat';
COMMENT ON COLUMN conformity_decision.epreuve IS 'Épreuve whose dossier it is about';
COMMENT ON COLUMN conformity_decision.outcome IS 'palmares.v1.ConformityDecision.Outcome';
COMMENT ON COLUMN conformity_decision.ground IS 'Of NV: one of the closed list';
COMMENT ON COLUMN conformity_decision.penalties IS 'Noted by a person beside those computed';
COMMENT ON COLUMN conformity_decision.until IS 'Last day to regularise';
COMMENT ON COLUMN conformity_decision.notice_on IS 'Day on which the candidate was told';
COMMENT ON COLUMN conformity_decision.notice_by IS 'How';
COMMENT ON COLUMN conformity_decision.reason IS 'Why';
COMMENT ON COLUMN conformity_decision.decided_by IS 'Name of the principal';
COMMENT ON COLUMN conformity_decision.decided_at IS 'When';
COMMENT ON COLUMN conformity_decision.reversed_at IS 'When it was undone; NULL: in force';
COMMENT ON COLUMN conformity_decision.reversal_reason IS 'Why it was undone';

CREATE TABLE stage_grant (
    session text NOT NULL COLLATE "C",
    candidate text NOT NULL COLLATE "C",
    weeks smallint NOT NULL CHECK (weeks BETWEEN 1 AND 104),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    revision integer NOT NULL DEFAULT 1,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stage_grant_key PRIMARY KEY (session, candidate),
    CONSTRAINT stage_grant_candidate FOREIGN KEY (session, candidate) REFERENCES candidate (session, number)
);
COMMENT ON TABLE stage_grant IS 'Shorter stages granted to single candidates';
COMMENT ON COLUMN stage_grant.session IS 'Session';
COMMENT ON COLUMN stage_grant.candidate IS 'N° candidat';
COMMENT ON COLUMN stage_grant.weeks IS 'Weeks that are enough';
COMMENT ON COLUMN stage_grant.reason IS 'Why';
COMMENT ON COLUMN stage_grant.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN stage_grant.granted_by IS 'Name of the principal';
COMMENT ON COLUMN stage_grant.granted_at IS 'When';

GRANT SELECT, INSERT, UPDATE, DELETE ON document, class_profile, attachment_upload, stage_grant TO palmares_service;
GRANT SELECT, INSERT, DELETE ON attachment_chunk TO palmares_service;
GRANT SELECT, INSERT ON attachment_file TO palmares_service;
GRANT SELECT, INSERT, UPDATE ON conformity_decision TO palmares_service;

-- Whoever may see the candidate (whose own policy applies in the subquery) may see what the candidate handed in. Whether a change is still
-- allowed (deadline, role) is the domain's rule.
CREATE FUNCTION sees_candidate(of_session text, of_number text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE palmares.scope() WHEN '' THEN false WHEN '*' THEN true
        ELSE EXISTS (SELECT FROM palmares.candidate c WHERE c.session = of_session AND c.number = of_number) END
$$;
COMMENT ON FUNCTION sees_candidate(text, text) IS 'Whether the scope has this candidate';
GRANT EXECUTE ON FUNCTION sees_candidate(text, text) TO palmares_service;

ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE class_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_upload ENABLE ROW LEVEL SECURITY;
ALTER TABLE conformity_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE stage_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY document_all ON document TO palmares_service
    USING (sees_candidate(session, candidate)) WITH CHECK (sees_candidate(session, candidate));
CREATE POLICY class_profile_all ON class_profile TO palmares_service
    USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true WHEN establishment THEN true ELSE false END)
    WITH CHECK (CASE scope() WHEN '' THEN false WHEN '*' THEN true WHEN establishment THEN true ELSE false END);
CREATE POLICY attachment_file_all ON attachment_file TO palmares_service
    USING (sees_candidate(session, candidate)) WITH CHECK (sees_candidate(session, candidate));
CREATE POLICY attachment_upload_all ON attachment_upload TO palmares_service
    USING (sees_candidate(session, candidate)) WITH CHECK (sees_candidate(session, candidate));
CREATE POLICY conformity_decision_read ON conformity_decision FOR SELECT TO palmares_service USING (sees_candidate(session, candidate));
CREATE POLICY conformity_decision_insert ON conformity_decision FOR INSERT TO palmares_service WITH CHECK (scope() = '*');
CREATE POLICY conformity_decision_update ON conformity_decision FOR UPDATE TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
CREATE POLICY stage_grant_read ON stage_grant FOR SELECT TO palmares_service USING (sees_candidate(session, candidate));
CREATE POLICY stage_grant_change ON stage_grant TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');
