-- Subjects: what is written is encrypted before it gets here; who may read it is in columns. Texts published before, and the shingles by which
-- likeness is found.
SET LOCAL search_path = palmares;

CREATE SEQUENCE subject_number AS integer;
COMMENT ON SEQUENCE subject_number IS 'Numbers of texts that are compared: subjects and published texts';

CREATE TABLE subject (
    session text NOT NULL COLLATE "C" REFERENCES session,
    id text NOT NULL COLLATE "C" CONSTRAINT subject_id CHECK (id ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,31}$'),
    epreuve text NOT NULL COLLATE "C",
    state text NOT NULL DEFAULT 'DRAFT' COLLATE "C" CONSTRAINT subject_state CHECK (state IN ('DRAFT', 'APPROVED', 'SEALED')),
    sample boolean NOT NULL DEFAULT false,
    calendar_subject text NOT NULL DEFAULT '' CONSTRAINT subject_calendar CHECK (length(calendar_subject) <= 60),
    author text NOT NULL,
    written_by text NOT NULL,
    reviewers text[] NOT NULL DEFAULT '{}' CONSTRAINT subject_reviewers CHECK (cardinality(reviewers) <= 32),
    content_sealed bytea,
    summary_sealed bytea NOT NULL,
    judgements_sealed bytea,
    content_sha256 bytea NOT NULL CONSTRAINT subject_sha256 CHECK (length(content_sha256) = 32),
    number integer NOT NULL DEFAULT nextval('subject_number') CONSTRAINT subject_number_key UNIQUE,
    shingles bigint[] NOT NULL DEFAULT '{}',
    words integer NOT NULL DEFAULT 0 CONSTRAINT subject_words CHECK (words >= 0),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    approved_by text NOT NULL DEFAULT '',
    approved_at timestamptz,
    sealed_at timestamptz,
    CONSTRAINT subject_key PRIMARY KEY (session, id),
    CONSTRAINT subject_epreuve FOREIGN KEY (session, epreuve) REFERENCES session_epreuve (session, id),
    CONSTRAINT subject_sealed CHECK ((state = 'SEALED') = (sealed_at IS NOT NULL) AND (state = 'SEALED') = (content_sealed IS NULL)),
    CONSTRAINT subject_approved CHECK ((state = 'DRAFT') = (approved_at IS NULL) AND (approved_by = '') = (approved_at IS NULL))
);
-- random bytes do not compress
ALTER TABLE subject ALTER content_sealed SET STORAGE EXTERNAL, ALTER summary_sealed SET STORAGE EXTERNAL, ALTER shingles SET STORAGE EXTERNAL;
ALTER SEQUENCE subject_number OWNED BY subject.number;
COMMENT ON TABLE subject IS 'Subjects of the épreuves; a released one is sealed, and its hour (subject_release) is past';
COMMENT ON COLUMN subject.session IS 'Session';
COMMENT ON COLUMN subject.id IS 'E5A-1';
COMMENT ON COLUMN subject.epreuve IS 'Of which épreuve';
COMMENT ON COLUMN subject.state IS 'palmares.v1.Subject.State, without RELEASED';
COMMENT ON COLUMN subject.sample IS 'Invented, for tests or training';
COMMENT ON COLUMN subject.calendar_subject IS 'Sittings of the calendar that have it; of an écrit';
COMMENT ON COLUMN subject.author IS 'Name of the principal who wrote it';
COMMENT ON COLUMN subject.written_by IS 'Name of the principal who put its content as it is now';
COMMENT ON COLUMN subject.reviewers IS 'Names of principals who may read and approve it';
COMMENT ON COLUMN subject.content_sealed IS 'palmares.v1.Subject with its content, AES-256-GCM under the service''s key file: nonce, ciphertext, tag; gone once sealed';
COMMENT ON COLUMN subject.summary_sealed IS 'Likewise its title, CMS and features; stays after the seal';
COMMENT ON COLUMN subject.judgements_sealed IS 'Likewise the words on findings to be judged; NULL: not approved';
COMMENT ON COLUMN subject.content_sha256 IS 'SHA-256 of the content in the clear';
COMMENT ON COLUMN subject.number IS 'Of the text, in subject_shingle';
COMMENT ON COLUMN subject.shingles IS 'Its rows of subject_shingle, in order';
COMMENT ON COLUMN subject.words IS 'Of its text';
COMMENT ON COLUMN subject.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN subject.created_at IS 'When it was made';
COMMENT ON COLUMN subject.updated_at IS 'When it was last changed';
COMMENT ON COLUMN subject.approved_by IS 'Name of the principal; empty: a draft';
COMMENT ON COLUMN subject.approved_at IS 'When';
COMMENT ON COLUMN subject.sealed_at IS 'When';

CREATE TABLE published_text (
    id text CONSTRAINT published_text_key PRIMARY KEY COLLATE "C" CONSTRAINT published_text_id CHECK (id ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,63}$'),
    title text NOT NULL CONSTRAINT published_text_title CHECK (length(title) BETWEEN 1 AND 200),
    year integer NOT NULL CONSTRAINT published_text_year CHECK (year BETWEEN 1900 AND 2200),
    content text NOT NULL,
    words integer NOT NULL CONSTRAINT published_text_words CHECK (words > 0),
    number integer NOT NULL DEFAULT nextval('subject_number') CONSTRAINT published_text_number UNIQUE,
    shingles bigint[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE published_text ALTER shingles SET STORAGE EXTERNAL;
COMMENT ON TABLE published_text IS 'Texts that were published before, with which subjects are compared; of all sessions';
COMMENT ON COLUMN published_text.id IS 'Of the exam office';
COMMENT ON COLUMN published_text.title IS 'For people';
COMMENT ON COLUMN published_text.year IS 'Of its publication';
COMMENT ON COLUMN published_text.content IS 'The text';
COMMENT ON COLUMN published_text.words IS 'In it';
COMMENT ON COLUMN published_text.number IS 'In published_shingle';
COMMENT ON COLUMN published_text.shingles IS 'Its rows of published_shingle, in order';
COMMENT ON COLUMN published_text.created_at IS 'When it was put here';

-- Shingles: 64-bit keyed hashes of three words in a row, chosen by winnowing (domain/subject_shingles.h). Subjects and published texts have
-- keys of their own, so that the texts that stand here in the clear say nothing of the shingles of sealed ones. No reference to
-- the texts, which would cost an index as large: `shingles` of each text says which rows it has, and they change in one statement.
CREATE TABLE subject_shingle (
    shingle bigint NOT NULL,
    number integer NOT NULL,
    CONSTRAINT subject_shingle_key PRIMARY KEY (shingle, number)
);
COMMENT ON TABLE subject_shingle IS 'Which subjects have which shingles';
COMMENT ON COLUMN subject_shingle.shingle IS 'Keyed hash of three words in a row';
COMMENT ON COLUMN subject_shingle.number IS 'subject.number';

CREATE TABLE published_shingle (
    shingle bigint NOT NULL,
    number integer NOT NULL,
    CONSTRAINT published_shingle_key PRIMARY KEY (shingle, number)
);
COMMENT ON TABLE published_shingle IS 'Which published texts have which shingles';
COMMENT ON COLUMN published_shingle.shingle IS 'Keyed hash of three words in a row';
COMMENT ON COLUMN published_shingle.number IS 'published_text.number';

GRANT USAGE ON SEQUENCE subject_number TO palmares_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON subject, published_text TO palmares_service;
GRANT SELECT, INSERT, DELETE ON subject_shingle, published_shingle TO palmares_service;
ALTER TABLE subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE subject_shingle ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_shingle ENABLE ROW LEVEL SECURITY;
CREATE POLICY subject_all ON subject TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY published_text_all ON published_text TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY subject_shingle_all ON subject_shingle TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY published_shingle_all ON published_shingle TO palmares_service USING ((SELECT scope()) = '*') WITH CHECK ((SELECT scope()) = '*');
