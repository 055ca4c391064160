-- Candidates, and how they are searched.
SET LOCAL search_path = palmares;

-- Both are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA palmares;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA palmares;

-- Names as they are compared in a search: no accents, no capitals; Ł is l, ş is s, œ is oe, ’ is '. In PL/pgSQL because it is twice as
-- fast as the same in SQL, which cannot be inlined here. Immutable as long as the dictionary's rules are not edited.
CREATE FUNCTION fold(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN lower(palmares.unaccent('palmares.unaccent'::regdictionary, name));
END $$;
COMMENT ON FUNCTION fold(text) IS 'Text without accents and capitals, for searching';
GRANT EXECUTE ON FUNCTION fold(text) TO palmares_service;

-- The columns stand in the order in which jsonb keeps its keys (length, then letters): an import writes a jsonb of each row into the audit,
-- and what is sorted already need not be sorted.
CREATE TABLE candidate (
    ine text NOT NULL DEFAULT '' COLLATE "C"
        CONSTRAINT candidate_ine_shape CHECK (ine = '' OR ine ~ '^([0-9]{9}[A-Z]{2}|[0-9]{10}[A-Z]|[0-9]{4}A[0-9]{5}[A-Z])$'),
    zone text NOT NULL COLLATE "C",
    class text NOT NULL COLLATE "C" CONSTRAINT candidate_class CHECK (class IN ('A', 'B', 'C')),
    email text NOT NULL DEFAULT '' CONSTRAINT candidate_email CHECK (length(email) <= 254),
    number text NOT NULL COLLATE "C" CONSTRAINT candidate_number CHECK (number ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,15}$'),
    session text NOT NULL COLLATE "C",
    revision integer NOT NULL DEFAULT 1,
    language1 text NOT NULL DEFAULT '' CONSTRAINT candidate_language1 CHECK (length(language1) <= 60),
    language2 text NOT NULL DEFAULT '' CONSTRAINT candidate_language2 CHECK (length(language2) <= 60),
    withdrawn boolean NOT NULL DEFAULT false,
    birth_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    given_name text NOT NULL
        CONSTRAINT candidate_given_name CHECK (length(given_name) BETWEEN 1 AND 100 AND given_name = btrim(given_name)),
    updated_at timestamptz NOT NULL DEFAULT now(),
    family_name text NOT NULL
        CONSTRAINT candidate_family_name CHECK (length(family_name) BETWEEN 1 AND 100 AND family_name = btrim(family_name)),
    arrangements text[] NOT NULL DEFAULT '{}' CONSTRAINT candidate_arrangements CHECK (cardinality(arrangements) <= 12),
    establishment text NOT NULL DEFAULT '' COLLATE "C"
        CONSTRAINT candidate_establishment CHECK (establishment = '' OR establishment ~ '^[0-9]{7}[A-Z]$'),
    withdrawal_reason text NOT NULL DEFAULT '' CONSTRAINT candidate_withdrawal_reason CHECK (length(withdrawal_reason) <= 500),
    extra_minutes_per_hour smallint NOT NULL DEFAULT 0
        CONSTRAINT candidate_extra_time CHECK (extra_minutes_per_hour BETWEEN 0 AND 60),
    CONSTRAINT candidate_key PRIMARY KEY (session, number),
    CONSTRAINT candidate_zone FOREIGN KEY (session, zone) REFERENCES session_zone (session, id),
    CONSTRAINT candidate_languages_differ CHECK (language2 = '' OR language1 <> language2),
    CONSTRAINT candidate_withdrawal CHECK (withdrawn = (withdrawal_reason <> ''))
);
CREATE UNIQUE INDEX candidate_ine ON candidate (session, ine) WHERE ine <> '';
CREATE INDEX candidate_of_establishment ON candidate (session, establishment, number);
CREATE INDEX candidate_search ON candidate USING gin (fold(family_name || ' ' || given_name) gin_trgm_ops);
COMMENT ON TABLE candidate IS 'Persons registered in a session';
COMMENT ON COLUMN candidate.session IS 'Session';
COMMENT ON COLUMN candidate.number IS 'N° candidat: opaque, unique in the session, leading zeros kept';
COMMENT ON COLUMN candidate.ine IS 'Identifiant national élève, by shape only; unique in the session when not empty';
COMMENT ON COLUMN candidate.family_name IS 'Family name, as on the identity document';
COMMENT ON COLUMN candidate.given_name IS 'Given name';
COMMENT ON COLUMN candidate.birth_date IS 'Date of birth';
COMMENT ON COLUMN candidate.class IS 'A, B or C: arrêté of 19 February 2018, annexe II c';
COMMENT ON COLUMN candidate.establishment IS 'UAI; empty for an individual candidate. Row-level security goes by it';
COMMENT ON COLUMN candidate.language1 IS 'LV1; empty when dispensed';
COMMENT ON COLUMN candidate.language2 IS 'LV2, optional; differs from LV1';
COMMENT ON COLUMN candidate.zone IS 'Zone of the session''s calendar in which the écrits are taken';
COMMENT ON COLUMN candidate.extra_minutes_per_hour IS 'Extra time granted: 20 is a third';
COMMENT ON COLUMN candidate.arrangements IS 'Other arrangements: the effect, never the cause';
COMMENT ON COLUMN candidate.email IS 'Address for messages';
COMMENT ON COLUMN candidate.withdrawn IS 'No longer takes part; the row stays';
COMMENT ON COLUMN candidate.withdrawal_reason IS 'Why; for the exam office only';
COMMENT ON COLUMN candidate.revision IS 'One more at each change; the etag';
COMMENT ON COLUMN candidate.created_at IS 'When it was registered here';
COMMENT ON COLUMN candidate.updated_at IS 'When it was last changed';

GRANT SELECT, INSERT, UPDATE ON candidate TO palmares_service;
ALTER TABLE candidate ENABLE ROW LEVEL SECURITY;
-- A CASE, not an OR: the planner then expects rows, and a page is read in the order of its index.
CREATE POLICY candidate_read ON candidate FOR SELECT TO palmares_service
    USING (CASE scope() WHEN '' THEN false WHEN '*' THEN true WHEN establishment THEN true ELSE false END);
CREATE POLICY candidate_insert ON candidate FOR INSERT TO palmares_service WITH CHECK ((SELECT scope()) = '*');
CREATE POLICY candidate_update ON candidate FOR UPDATE TO palmares_service USING (scope() = '*') WITH CHECK (scope() = '*');

-- Names like `asked` (any order, accents and a typo forgiven), numbers that start with it, the INE; best first. Runs as the owner with the scope
-- inside: under row-level security the trigram operators, which are not leakproof, would not use their index.
CREATE FUNCTION candidate_search(of_session text, asked text, most integer) RETURNS SETOF candidate
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = palmares, pg_temp
SET pg_trgm.word_similarity_threshold = 0.45 AS $$
DECLARE
    folded text := btrim(fold(asked));
    words text[] := regexp_split_to_array(btrim(fold(asked)), '\s+');
    code text := regexp_replace(asked, '\s', '', 'g');
    seen text := scope();
BEGIN
    IF seen = '' OR folded = '' THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH found AS (
            SELECT c.number, 2::real AS rank FROM candidate c
            WHERE c.session = of_session AND c.ine = upper(code) AND c.ine <> ''
          UNION ALL
            (SELECT c.number, CASE WHEN c.number = code THEN 2 ELSE 1.5 END::real FROM candidate c
            WHERE c.session = of_session AND c.number >= code AND c.number < code || '~' ORDER BY c.number LIMIT most * 2)
          UNION ALL
            (SELECT c.number, (SELECT avg(word_similarity(word, n.name)) + similarity(folded, n.name) / 100 FROM unnest(words) word)::real AS likeness
            FROM candidate c, LATERAL (SELECT fold(c.family_name || ' ' || c.given_name) AS name OFFSET 0) n
            WHERE c.session = of_session AND folded <% fold(c.family_name || ' ' || c.given_name) AND (seen = '*' OR c.establishment = seen)
            ORDER BY likeness DESC, c.number LIMIT most * 2)),
        best AS (SELECT f.number, max(f.rank) AS rank FROM found f GROUP BY f.number)
        SELECT c.* FROM best b JOIN candidate c ON c.session = of_session AND c.number = b.number
        WHERE seen = '*' OR c.establishment = seen
        ORDER BY b.rank DESC, CASE WHEN b.rank >= 1.5 THEN c.number END, fold(c.family_name), fold(c.given_name), c.number LIMIT most;
END $$;
COMMENT ON FUNCTION candidate_search(text, text, integer) IS 'Candidates by name, number or INE, best first, within the scope';
REVOKE ALL ON FUNCTION candidate_search(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION candidate_search(text, text, integer) TO palmares_service;
