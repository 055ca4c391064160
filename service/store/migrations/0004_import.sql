-- Imports of candidates. What has been read of a file waits in unlogged tables: nothing of it is worth a flush, and after a crash of
-- PostgreSQL all of them are empty together, so that the upload starts again at byte 0.
SET LOCAL search_path = palmares;

CREATE TABLE import (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    principal_id bigint NOT NULL REFERENCES principal,
    session text NOT NULL COLLATE "C" REFERENCES session ON DELETE CASCADE,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    file_name text NOT NULL CHECK (length(file_name) <= 255),
    default_zone text NOT NULL COLLATE "C",
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'committed', 'cancelled')),
    created integer NOT NULL DEFAULT 0,
    updated integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    touched_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX import_open ON import (principal_id, session, sha256, default_zone) WHERE state = 'open';
CREATE INDEX import_touched ON import (touched_at);
COMMENT ON TABLE import IS 'Files of candidates, from the first byte to the commit';
COMMENT ON COLUMN import.key IS 'Internal key, short because every staged row has it';
COMMENT ON COLUMN import.id IS 'Id in the API';
COMMENT ON COLUMN import.principal_id IS 'Who imports; nobody else goes on with it';
COMMENT ON COLUMN import.session IS 'Into which session';
COMMENT ON COLUMN import.sha256 IS 'Of the file: the same open file goes on where it stopped';
COMMENT ON COLUMN import.size_bytes IS 'Of the file';
COMMENT ON COLUMN import.file_name IS 'For people';
COMMENT ON COLUMN import.default_zone IS 'Zone of records without one; empty: none';
COMMENT ON COLUMN import.state IS 'open until it is committed or cancelled';
COMMENT ON COLUMN import.created IS 'Candidates created by the commit, or that it would create, by the last check';
COMMENT ON COLUMN import.updated IS 'Candidates changed, the same way';
COMMENT ON COLUMN import.unchanged IS 'Candidates that were the same already';
COMMENT ON COLUMN import.created_at IS 'When it was started';
COMMENT ON COLUMN import.touched_at IS 'Last call about it; old ones are removed';

CREATE UNLOGGED TABLE import_progress (
    import_key bigint PRIMARY KEY REFERENCES import ON DELETE CASCADE,
    session_revision integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0 CHECK (next_offset >= 0),
    next_line bigint NOT NULL DEFAULT 1 CHECK (next_line > 0),
    encoding smallint NOT NULL DEFAULT 0,
    separator text NOT NULL DEFAULT '',
    headings text[] NOT NULL DEFAULT '{}',
    targets text[] NOT NULL DEFAULT '{}',
    rows integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    issues integer NOT NULL DEFAULT 0,
    conflict_rows integer NOT NULL DEFAULT 0,
    conflict_issues integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE import_progress IS 'How far each file has been read';
COMMENT ON COLUMN import_progress.import_key IS 'Which import';
COMMENT ON COLUMN import_progress.session_revision IS 'Definition of the session by which its rows were checked';
COMMENT ON COLUMN import_progress.next_offset IS 'Byte at which the next chunk starts';
COMMENT ON COLUMN import_progress.next_line IS 'Line of that byte';
COMMENT ON COLUMN import_progress.encoding IS '0 ASCII so far, 1 UTF-8, 2 UTF-8 with BOM, 3 Windows-1252';
COMMENT ON COLUMN import_progress.separator IS 'Of the cells; empty: the headings have not been read';
COMMENT ON COLUMN import_progress.headings IS 'Of the columns, as in the file';
COMMENT ON COLUMN import_progress.targets IS 'What each column fills; empty: not used';
COMMENT ON COLUMN import_progress.rows IS 'Records read';
COMMENT ON COLUMN import_progress.rejected IS 'Records with an issue of their own';
COMMENT ON COLUMN import_progress.issues IS 'Those issues (more than are kept, when there are very many)';
COMMENT ON COLUMN import_progress.conflict_rows IS 'Records that do not fit the session or each other, by the last check';
COMMENT ON COLUMN import_progress.conflict_issues IS 'Their issues';

-- No row-level security here: COPY refuses it. Only statements of the import read it, by the key of an import of the caller.
CREATE UNLOGGED TABLE import_row (
    import_key bigint NOT NULL,
    line bigint NOT NULL,
    number text NOT NULL COLLATE "C",
    ine text NOT NULL COLLATE "C",
    family_name text NOT NULL,
    given_name text NOT NULL,
    birth_date date NOT NULL,
    class text NOT NULL COLLATE "C",
    establishment text NOT NULL COLLATE "C",
    language1 text NOT NULL,
    language2 text NOT NULL,
    zone text NOT NULL COLLATE "C",
    extra_minutes_per_hour smallint NOT NULL,
    arrangements text[] NOT NULL,
    email text NOT NULL,
    stated_withdrawn boolean,
    record text NOT NULL
);
-- Rows of one import stand together: this finds them, and costs next to nothing while they come.
CREATE INDEX import_row_of ON import_row USING brin (import_key) WITH (pages_per_range = 32, autosummarize = on);
COMMENT ON TABLE import_row IS 'Records of files that passed their own checks';
COMMENT ON COLUMN import_row.import_key IS 'Which import';
COMMENT ON COLUMN import_row.line IS 'Line of the file on which the record starts';
COMMENT ON COLUMN import_row.number IS 'As in candidate';
COMMENT ON COLUMN import_row.ine IS 'As in candidate';
COMMENT ON COLUMN import_row.family_name IS 'As in candidate';
COMMENT ON COLUMN import_row.given_name IS 'As in candidate';
COMMENT ON COLUMN import_row.birth_date IS 'As in candidate';
COMMENT ON COLUMN import_row.class IS 'As in candidate';
COMMENT ON COLUMN import_row.establishment IS 'As in candidate';
COMMENT ON COLUMN import_row.language1 IS 'As in candidate';
COMMENT ON COLUMN import_row.language2 IS 'As in candidate';
COMMENT ON COLUMN import_row.zone IS 'As in candidate';
COMMENT ON COLUMN import_row.extra_minutes_per_hour IS 'As in candidate';
COMMENT ON COLUMN import_row.arrangements IS 'As in candidate';
COMMENT ON COLUMN import_row.email IS 'As in candidate';
COMMENT ON COLUMN import_row.stated_withdrawn IS 'State written in the file; NULL: none';
COMMENT ON COLUMN import_row.record IS 'The record as in the file, cut to 4 KiB: for the file of rejects';

CREATE UNLOGGED TABLE import_issue (
    import_key bigint NOT NULL,
    line bigint NOT NULL,
    seq integer NOT NULL,
    conflict boolean NOT NULL,
    heading text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    remedy text NOT NULL,
    record text NOT NULL,
    PRIMARY KEY (import_key, line, seq)
);
COMMENT ON TABLE import_issue IS 'What is wrong with records of files';
COMMENT ON COLUMN import_issue.import_key IS 'Which import';
COMMENT ON COLUMN import_issue.line IS 'Line on which the record starts';
COMMENT ON COLUMN import_issue.seq IS 'Order within the record';
COMMENT ON COLUMN import_issue.conflict IS 'With the session or another record: found anew at each check';
COMMENT ON COLUMN import_issue.heading IS 'Of the column; empty: the whole record';
COMMENT ON COLUMN import_issue.value IS 'As read, cut';
COMMENT ON COLUMN import_issue.reason IS 'Stable, machine-readable';
COMMENT ON COLUMN import_issue.message IS 'What is wrong';
COMMENT ON COLUMN import_issue.remedy IS 'What to do';
COMMENT ON COLUMN import_issue.record IS 'The record as in the file, cut to 4 KiB';

GRANT SELECT, INSERT, UPDATE, DELETE ON import, import_progress TO palmares_service;
GRANT SELECT, INSERT, DELETE ON import_row, import_issue TO palmares_service;
ALTER TABLE import ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_all ON import TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY import_progress_all ON import_progress TO palmares_service
    USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
