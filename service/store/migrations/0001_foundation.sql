-- Principals, certificates, the audit and its seals.
--
-- Run as the owner of the database. The role palmares_service, which has no DDL, must exist (deploy/README.md).

CREATE SCHEMA palmares;
COMMENT ON SCHEMA palmares IS 'Everything that palmaresd owns';
GRANT USAGE ON SCHEMA palmares TO palmares_service;
SET LOCAL search_path = palmares;

CREATE TABLE schema_migration (
    version integer PRIMARY KEY,
    name text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migration IS 'Migrations applied, by palmaresd migrate';
COMMENT ON COLUMN schema_migration.version IS 'Number of the file';
COMMENT ON COLUMN schema_migration.name IS 'Name of the file';
COMMENT ON COLUMN schema_migration.sha256 IS 'Of its text: a migration is never edited after it landed';
COMMENT ON COLUMN schema_migration.applied_at IS 'When';
GRANT SELECT ON schema_migration TO palmares_service;

CREATE TABLE principal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    role text NOT NULL CHECK (role IN ('admin', 'manager', 'establishment', 'kiosk', 'juror', 'auditor')),
    label text NOT NULL DEFAULT '' CHECK (length(label) <= 200),
    establishment text CHECK (establishment ~ '^[0-9]{7}[A-Z]$'),
    disabled boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT principal_establishment_scope CHECK ((role = 'establishment') = (establishment IS NOT NULL))
);
COMMENT ON TABLE principal IS 'Who may call the service';
COMMENT ON COLUMN principal.id IS 'Internal key';
COMMENT ON COLUMN principal.name IS 'Unique name, the CN of its certificates';
COMMENT ON COLUMN principal.role IS 'What it may do: see the method table of the service';
COMMENT ON COLUMN principal.label IS 'For people';
COMMENT ON COLUMN principal.establishment IS 'UAI: an establishment sees its own candidates only';
COMMENT ON COLUMN principal.disabled IS 'Refused from the next call on';
COMMENT ON COLUMN principal.revision IS 'One more at each change; connections made before it are told to connect again';
COMMENT ON COLUMN principal.created_at IS 'When it was made';
COMMENT ON COLUMN principal.updated_at IS 'When it was last changed';

CREATE TABLE certificate (
    fingerprint bytea PRIMARY KEY CHECK (length(fingerprint) = 32),
    principal_id bigint NOT NULL REFERENCES principal,
    serial text NOT NULL CHECK (serial ~ '^[0-9a-f]{1,40}$'),
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL CHECK (not_after > not_before),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revocation_reason text NOT NULL DEFAULT '' CHECK (length(revocation_reason) <= 500),
    CONSTRAINT certificate_revocation CHECK (revoked_at IS NOT NULL OR revocation_reason = '')
);
CREATE INDEX certificate_principal ON certificate (principal_id);
COMMENT ON TABLE certificate IS 'Client certificates issued by palmaresd pki';
COMMENT ON COLUMN certificate.fingerprint IS 'SHA-256 of the DER form';
COMMENT ON COLUMN certificate.principal_id IS 'Whose it is';
COMMENT ON COLUMN certificate.serial IS 'Serial number, hexadecimal';
COMMENT ON COLUMN certificate.not_before IS 'Valid from';
COMMENT ON COLUMN certificate.not_after IS 'Valid until';
COMMENT ON COLUMN certificate.created_at IS 'When it was registered';
COMMENT ON COLUMN certificate.revoked_at IS 'Refused from the next call on';
COMMENT ON COLUMN certificate.revocation_reason IS 'Why';

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    txid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    principal_id bigint,
    principal text NOT NULL,
    method text NOT NULL,
    request_id uuid,
    digest bigint NOT NULL DEFAULT 0,
    answers boolean NOT NULL DEFAULT false,
    entity text NOT NULL,
    key text NOT NULL,
    before jsonb,
    after jsonb,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT audit_answers_request CHECK (NOT answers OR (request_id IS NOT NULL AND principal_id IS NOT NULL))
);
CREATE UNIQUE INDEX audit_answers ON audit (principal_id, request_id) WHERE answers;
CREATE INDEX audit_txid ON audit (txid);
CREATE INDEX audit_entity ON audit (entity, key, id);
COMMENT ON TABLE audit IS 'Every change: who, what, before, after, why. Append-only; chained by audit_seal';
COMMENT ON COLUMN audit.id IS 'Order of entry';
COMMENT ON COLUMN audit.at IS 'When';
COMMENT ON COLUMN audit.txid IS 'Transaction that wrote it: the seals take whole transactions';
COMMENT ON COLUMN audit.principal_id IS 'Who; NULL for the operator of the database (migrate, pki)';
COMMENT ON COLUMN audit.principal IS 'Its name at that time';
COMMENT ON COLUMN audit.method IS 'Full name of the method, or of the command';
COMMENT ON COLUMN audit.request_id IS 'Of the request';
COMMENT ON COLUMN audit.digest IS 'Of method and payload: tells a repeat from a reused request id';
COMMENT ON COLUMN audit.answers IS 'This row answers a repeat of its request; one for each request';
COMMENT ON COLUMN audit.entity IS 'Kind of what changed: candidate, session, principal, ...';
COMMENT ON COLUMN audit.key IS 'Which one: ndrc-2022/0123456';
COMMENT ON COLUMN audit.before IS 'The whole entity before; NULL when it was created';
COMMENT ON COLUMN audit.after IS 'The whole entity after; NULL when it was deleted';
COMMENT ON COLUMN audit.reason IS 'Why, where the law or the method asks for it';

CREATE TABLE audit_seal (
    seal bigint PRIMARY KEY CHECK (seal > 0),
    txid_from bigint NOT NULL,
    txid_to bigint NOT NULL CHECK (txid_to > txid_from),
    rows bigint NOT NULL CHECK (rows > 0),
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX audit_seal_range ON audit_seal (txid_from);
COMMENT ON TABLE audit_seal IS 'The chain: each seal covers all rows of a range of transactions and the seal before it';
COMMENT ON COLUMN audit_seal.seal IS '1, 2, 3, ... without a gap';
COMMENT ON COLUMN audit_seal.txid_from IS 'First transaction covered';
COMMENT ON COLUMN audit_seal.txid_to IS 'First transaction not covered any more';
COMMENT ON COLUMN audit_seal.rows IS 'Audit rows covered';
COMMENT ON COLUMN audit_seal.previous_hash IS 'Hash of the seal before; zeros for the first';
COMMENT ON COLUMN audit_seal.hash IS 'SHA-256 of previous_hash and the SHA-256 of each row, by (txid, id)';
COMMENT ON COLUMN audit_seal.sealed_at IS 'When';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Keeps append-only tables so, even for their owner';
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The text that is hashed for one row: a JSON array, independent of every session setting.
CREATE FUNCTION audit_row_hash(r audit) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(jsonb_build_array(r.id, (extract(epoch FROM r.at) * 1000000)::bigint, r.txid, r.principal_id,
        r.principal, r.method, r.request_id, r.digest, r.answers, r.entity, r.key, r.before, r.after, r.reason)::text, 'UTF8'))
$$;
COMMENT ON FUNCTION audit_row_hash(audit) IS 'SHA-256 of one audit row';

CREATE FUNCTION audit_range_hash(previous bytea, from_txid bigint, to_txid bigint, OUT rows bigint, OUT hash bytea)
LANGUAGE sql STABLE AS $$
    SELECT count(*), sha256(previous || coalesce(string_agg(palmares.audit_row_hash(a), ''::bytea ORDER BY a.txid, a.id), ''::bytea))
    FROM palmares.audit a WHERE a.txid >= from_txid AND a.txid < to_txid
$$;
COMMENT ON FUNCTION audit_range_hash(bytea, bigint, bigint) IS 'Hash of a range of transactions on top of the hash before it';

-- Seal the transactions that are finished: those below the snapshot's xmin. Writers never wait for it. At most about `most` rows, unless one
-- transaction alone has more. Returns the number of rows sealed.
CREATE FUNCTION audit_seal_next(most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = palmares, pg_temp AS $$
DECLARE
    last audit_seal;
    horizon bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    low bigint;
    first bigint;
    high bigint;
    sealed record;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7240, 1) THEN
        RETURN 0; -- another service is at it
    END IF;
    SELECT * INTO last FROM audit_seal ORDER BY seal DESC LIMIT 1;
    low := coalesce(last.txid_to, 0);
    SELECT a.txid INTO first FROM audit a WHERE a.txid >= low AND a.txid < horizon ORDER BY a.txid LIMIT 1;
    IF first IS NULL THEN
        RETURN 0;
    END IF;
    SELECT a.txid INTO high FROM audit a WHERE a.txid >= low AND a.txid < horizon ORDER BY a.txid OFFSET most LIMIT 1;
    IF high = first THEN -- one transaction alone has more
        SELECT a.txid INTO high FROM audit a WHERE a.txid > first AND a.txid < horizon ORDER BY a.txid LIMIT 1;
    END IF;
    high := coalesce(high, horizon);
    SELECT * INTO sealed FROM audit_range_hash(coalesce(last.hash, decode(repeat('00', 32), 'hex')), low, high);
    INSERT INTO audit_seal (seal, txid_from, txid_to, rows, previous_hash, hash)
    VALUES (coalesce(last.seal, 0) + 1, low, high, sealed.rows, coalesce(last.hash, decode(repeat('00', 32), 'hex')), sealed.hash);
    RETURN sealed.rows;
END $$;
COMMENT ON FUNCTION audit_seal_next(integer) IS 'Adds one seal over finished transactions';

GRANT SELECT, INSERT, UPDATE ON principal, certificate TO palmares_service;
GRANT SELECT, INSERT ON audit TO palmares_service;
GRANT SELECT ON audit_seal TO palmares_service;
GRANT EXECUTE ON FUNCTION audit_seal_next(integer), audit_range_hash(bytea, bigint, bigint), audit_row_hash(audit) TO palmares_service;

-- The scope of the calling principal is set by the store at the start of each batch or transaction (SET LOCAL):
--   ''      nobody: every policy below fails closed (also when it was never set)
--   '*'     everything that the method may do
--   a UAI   the candidates of this establishment
CREATE FUNCTION scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('palmares.scope', true), '')
$$;
COMMENT ON FUNCTION scope() IS 'Scope of the principal who is calling';
GRANT EXECUTE ON FUNCTION scope() TO palmares_service;

ALTER TABLE principal ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY principal_read ON principal FOR SELECT TO palmares_service USING (true);
CREATE POLICY principal_insert ON principal FOR INSERT TO palmares_service WITH CHECK (scope() = '*');
CREATE POLICY principal_update ON principal FOR UPDATE TO palmares_service USING (scope() = '*');
CREATE POLICY certificate_read ON certificate FOR SELECT TO palmares_service USING (true);
CREATE POLICY certificate_insert ON certificate FOR INSERT TO palmares_service WITH CHECK (scope() = '*');
CREATE POLICY certificate_update ON certificate FOR UPDATE TO palmares_service USING (scope() = '*');
CREATE POLICY audit_read ON audit FOR SELECT TO palmares_service USING (scope() <> '');
CREATE POLICY audit_insert ON audit FOR INSERT TO palmares_service WITH CHECK (scope() <> '');
