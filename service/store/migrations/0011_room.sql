-- What wakes a room that watches, and what it is shown.
SET LOCAL search_path = palmares;

-- ---- what wakes a room that watches
-- Rooms that have, or had, a kiosk are watched. Each change by another hand of something that such a room shows is a row, and the room's
-- revision is how many there are: rows of two transactions never wait for each other, and whoever commits last makes the number grow. The
-- channel palmares_room says which room: session, centre and room, with tabs between them; the session alone: all of its rooms.

CREATE TABLE room_watch (
    session text NOT NULL COLLATE "C",
    centre text NOT NULL COLLATE "C",
    room text NOT NULL COLLATE "C",
    CONSTRAINT room_watch_key PRIMARY KEY (session, centre, room),
    CONSTRAINT room_watch_room FOREIGN KEY (session, centre, room) REFERENCES room (session, centre, name) ON DELETE CASCADE
);
COMMENT ON TABLE room_watch IS 'Rooms that have, or had, a kiosk';
COMMENT ON COLUMN room_watch.session IS 'Session';
COMMENT ON COLUMN room_watch.centre IS 'Code of the centre';
COMMENT ON COLUMN room_watch.room IS 'Room';

CREATE TABLE room_change (
    session text NOT NULL COLLATE "C" REFERENCES session ON DELETE CASCADE,
    centre text NOT NULL COLLATE "C",
    room text NOT NULL COLLATE "C",
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX room_change_of_room ON room_change (session, centre, room);
COMMENT ON TABLE room_change IS 'Each time that something of a watched room has changed by another hand';
COMMENT ON COLUMN room_change.session IS 'Session';
COMMENT ON COLUMN room_change.centre IS 'Code of the centre; empty: of all rooms of the session';
COMMENT ON COLUMN room_change.room IS 'Room; empty: all';
COMMENT ON COLUMN room_change.changed_at IS 'When';

CREATE FUNCTION room_revision(of_session text, of_centre text, of_room text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM room_change WHERE session = of_session AND centre = of_centre AND room = of_room)
        + (SELECT count(*) FROM room_change WHERE session = of_session AND centre = '' AND room = '');
END $$;
COMMENT ON FUNCTION room_revision(text, text, text) IS 'How often something of a room has changed';

CREATE FUNCTION room_watched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    INSERT INTO room_watch (session, centre, room) VALUES (NEW.session, NEW.centre, NEW.room) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_watched() IS 'A room that gets a kiosk is watched';
CREATE TRIGGER room_watched AFTER INSERT OR UPDATE OF session, centre, room ON kiosk FOR EACH ROW EXECUTE FUNCTION room_watched();

-- Wake these rooms; names that no kiosk watches cost nothing.
CREATE FUNCTION room_wake(of_session text, centres text[], rooms text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
DECLARE
    woken record;
BEGIN
    FOR woken IN INSERT INTO room_change (session, centre, room)
        SELECT DISTINCT w.session, w.centre, w.room FROM unnest(centres, rooms) AS u (centre, room)
        JOIN room_watch w ON w.session = of_session AND w.centre = u.centre AND w.room = u.room
        RETURNING session, centre, room LOOP
        PERFORM pg_notify('palmares_room', concat_ws(E'\t', woken.session, woken.centre, woken.room));
    END LOOP;
END $$;
COMMENT ON FUNCTION room_wake(text, text[], text[]) IS 'Rooms of a session have changed';

CREATE FUNCTION room_wake_session(of_session text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    INSERT INTO room_change (session, centre, room)
    SELECT of_session, '', '' WHERE EXISTS (SELECT FROM room_watch WHERE session = of_session);
    IF FOUND THEN
        PERFORM pg_notify('palmares_room', of_session);
    END IF;
END $$;
COMMENT ON FUNCTION room_wake_session(text) IS 'All rooms of a session have changed';

-- Of candidates, by their slots in the plan in force.
CREATE FUNCTION room_wake_candidates(of_session text, candidates text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake(of_session, array_agg(s.centre), array_agg(s.room)) FROM plan p
    JOIN plan_slot s ON s.session = p.session AND s.plan = p.number AND s.candidate = ANY (candidates) AND s.room IS NOT NULL
    WHERE p.session = of_session AND p.state = 'PUBLISHED';
END $$;
COMMENT ON FUNCTION room_wake_candidates(text, text[]) IS 'Something of these candidates has changed';

CREATE FUNCTION room_wake_commissions(of_session text, commissions text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake(of_session, array_agg(s.centre), array_agg(s.room)) FROM (SELECT DISTINCT s.centre, s.room FROM plan p
        JOIN plan_slot s ON s.session = p.session AND s.plan = p.number AND s.commission = ANY (commissions)
        WHERE p.session = of_session AND p.state = 'PUBLISHED') s;
END $$;
COMMENT ON FUNCTION room_wake_commissions(text, text[]) IS 'Something of these commissions has changed';

-- The rooms where the new plan differs from the one before.
CREATE FUNCTION room_wake_plan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
DECLARE
    earlier integer;
BEGIN
    IF NOT EXISTS (SELECT FROM room_watch WHERE session = NEW.session) THEN
        RETURN NULL;
    END IF;
    SELECT number INTO earlier FROM plan WHERE session = NEW.session AND number <> NEW.number AND published_at IS NOT NULL
    ORDER BY published_at DESC, number DESC LIMIT 1;
    PERFORM room_wake(NEW.session, array_agg(d.centre), array_agg(d.room)) FROM (
        SELECT DISTINCT x.centre, x.room FROM (
            (SELECT candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, duration_minutes
                FROM plan_slot WHERE session = NEW.session AND plan = NEW.number
            EXCEPT SELECT candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, duration_minutes
                FROM plan_slot WHERE session = NEW.session AND plan = earlier)
            UNION ALL
            (SELECT candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, duration_minutes
                FROM plan_slot WHERE session = NEW.session AND plan = earlier
            EXCEPT SELECT candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, duration_minutes
                FROM plan_slot WHERE session = NEW.session AND plan = NEW.number)) x
        WHERE x.room IS NOT NULL) d;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_plan() IS 'A plan has come into force';
CREATE TRIGGER room_wake_plan AFTER UPDATE OF state ON plan FOR EACH ROW
    WHEN (NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED') EXECUTE FUNCTION room_wake_plan();

-- Nothing is gathered while no room is watched: imports change all candidates at once.
CREATE FUNCTION room_wake_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM room_watch) THEN
        RETURN NULL;
    END IF;
    CASE TG_ARGV[0]
    WHEN 'candidate' THEN
        PERFORM room_wake_candidates(c.session, array_agg(c.number)) FROM changed c GROUP BY c.session;
    WHEN 'of candidate' THEN
        PERFORM room_wake_candidates(c.session, array_agg(DISTINCT c.candidate)) FROM changed c GROUP BY c.session;
    WHEN 'commission' THEN
        PERFORM room_wake_commissions(c.session, array_agg(c.id)) FROM changed c GROUP BY c.session;
    WHEN 'of commission' THEN
        PERFORM room_wake_commissions(c.session, array_agg(DISTINCT c.commission)) FROM changed c GROUP BY c.session;
    WHEN 'examiner' THEN
        PERFORM room_wake_commissions(m.session, array_agg(DISTINCT m.commission))
        FROM changed c JOIN commission_member m ON m.session = c.session AND m.examiner = c.code GROUP BY m.session;
    WHEN 'pin' THEN
        PERFORM room_wake_commissions(m.session, array_agg(DISTINCT m.commission))
        FROM changed c JOIN commission_member m ON m.session = c.session AND m.examiner = c.examiner GROUP BY m.session;
    END CASE;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_row() IS 'Rows of a table have changed that rooms show';
CREATE TRIGGER room_wake AFTER UPDATE ON candidate REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('candidate');
CREATE TRIGGER room_wake_insert AFTER INSERT ON document REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_update AFTER UPDATE ON document REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_delete AFTER DELETE ON document REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_insert AFTER INSERT ON conformity_decision REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_update AFTER UPDATE ON conformity_decision REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_insert AFTER INSERT ON fiche_sujet REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake_update AFTER UPDATE ON fiche_sujet REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of candidate');
CREATE TRIGGER room_wake AFTER UPDATE ON commission REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT WHEN (NOT in_room()) EXECUTE FUNCTION room_wake_row('commission');
CREATE TRIGGER room_wake_insert AFTER INSERT ON commission_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of commission');
CREATE TRIGGER room_wake_delete AFTER DELETE ON commission_member REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('of commission');
CREATE TRIGGER room_wake AFTER UPDATE ON examiner REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('examiner');
CREATE TRIGGER room_wake_insert AFTER INSERT ON pin REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION room_wake_row('pin');

-- Of a PIN rooms show only whether there is one to be used, changed or unlocked: a wrong try alone wakes nobody.
CREATE FUNCTION room_wake_pin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake_commissions(NEW.session, array_agg(m.commission))
    FROM commission_member m WHERE m.session = NEW.session AND m.examiner = NEW.examiner;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_pin() IS 'A PIN has another state';
CREATE TRIGGER room_wake_update AFTER UPDATE ON pin FOR EACH ROW
    WHEN (OLD.must_change <> NEW.must_change OR (OLD.locked_at IS NULL) <> (NEW.locked_at IS NULL)) EXECUTE FUNCTION room_wake_pin();

-- What a room writes itself wakes nobody: who signs in it, and its sheets. What the office writes, or opens again, does.
CREATE TRIGGER room_wake_office AFTER INSERT ON commission_attendance REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT WHEN (NOT in_room()) EXECUTE FUNCTION room_wake_row('of commission');

CREATE FUNCTION room_wake_sheet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake(NEW.session, ARRAY[NEW.centre], ARRAY[NEW.room]);
    PERFORM room_wake_candidates(NEW.session, ARRAY[NEW.candidate]);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_sheet() IS 'A sheet was unlocked';
CREATE TRIGGER room_wake_sheet AFTER UPDATE ON sheet FOR EACH ROW
    WHEN (NEW.unlock_count > OLD.unlock_count) EXECUTE FUNCTION room_wake_sheet();

CREATE FUNCTION room_wake_definition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake_session(NEW.session);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_definition() IS 'A session has a new definition';
CREATE TRIGGER room_wake_definition AFTER INSERT ON session_revision FOR EACH ROW EXECUTE FUNCTION room_wake_definition();

-- A kiosk that may see other days, was replaced or is refused from now on learns it at once.
CREATE FUNCTION room_wake_kiosk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake(OLD.session, ARRAY[OLD.centre], ARRAY[OLD.room]);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_kiosk() IS 'A kiosk may see other things than before';
CREATE TRIGGER room_wake_kiosk AFTER UPDATE OF session, centre, room, first_day, last_day, active ON kiosk
    FOR EACH ROW EXECUTE FUNCTION room_wake_kiosk();
CREATE FUNCTION room_wake_certificate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
BEGIN
    PERFORM room_wake(k.session, ARRAY[k.centre], ARRAY[k.room]) FROM kiosk k WHERE k.principal_id = NEW.principal_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION room_wake_certificate() IS 'A certificate was revoked: if it is a kiosk''s, its room looks again';
CREATE TRIGGER room_wake_certificate AFTER UPDATE OF revoked_at ON certificate
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION room_wake_certificate();

-- ---- what a room is shown
-- As the owner, so that the policies are not asked for each row: the functions look themselves who is calling.

CREATE INDEX plan_slot_of_room ON plan_slot (session, plan, centre, room, day) WHERE room IS NOT NULL;

-- Which room the caller means: a kiosk its own, whatever it leaves open; the exam office the one that it names.
CREATE TYPE room_place AS (refusal text, session text, centre text, room text, centre_name text, time_zone text, first_day date, last_day date);
COMMENT ON TYPE room_place IS 'A room that the caller may see; refusal NULL, or why not';
CREATE FUNCTION room_place(of_session text, of_centre text, of_room text) RETURNS room_place
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
DECLARE
    place room_place;
    caller kiosk;
BEGIN
    place := ROW(NULL, of_session, of_centre, of_room, '', '', '-infinity', 'infinity');
    IF in_room() THEN
        caller := room_kiosk();
        IF caller.principal_id IS NULL THEN
            place.refusal := 'NO_KIOSK';
        ELSIF of_session NOT IN ('', caller.session) OR of_centre NOT IN ('', caller.centre) OR of_room NOT IN ('', caller.room) THEN
            place.refusal := 'OTHER_ROOM';
        ELSE
            place := ROW(NULL, caller.session, caller.centre, caller.room, '', '', caller.first_day, caller.last_day);
        END IF;
    ELSIF scope() <> '*' THEN
        place.refusal := 'SCOPE';
    END IF;
    IF place.refusal IS NULL THEN
        SELECT c.name, z.time_zone INTO place.centre_name, place.time_zone FROM room r
        JOIN centre c ON c.session = r.session AND c.code = r.centre
        JOIN session_zone z ON z.session = c.session AND z.id = c.zone
        WHERE r.session = place.session AND r.centre = place.centre AND r.name = place.room;
        IF NOT FOUND THEN
            place.refusal := 'NO_ROOM';
        END IF;
    END IF;
    RETURN place;
END $$;
COMMENT ON FUNCTION room_place(text, text, text) IS 'Which room the caller means, and whether it may see it';

-- One row for the room, and then one for each oral of the day: those of the plan in force in it, and those whose sheet was recorded in it and
-- whose slot is elsewhere now. Lists of several things are texts, so many for each: `members` nine, `documents` ten;
-- instants in lists are microseconds since 1970.
CREATE FUNCTION room_day(of_session text, of_centre text, of_room text, of_day text) RETURNS TABLE (
    -- of the room
    refusal text, session text, centre text, centre_name text, room text, day date, time_zone text, days text[], revision bigint, plan integer,
    definition integer, pin_key text, members text[],
    -- of an oral
    candidate text, family_name text, given_name text, establishment text, epreuve text, commission text, slot_centre text, slot_room text, loge text,
    slot_day date, start_minute integer, preparation_minutes integer, duration_minutes integer, slot_time_zone text, starts_at timestamptz,
    slot_revision integer, moved boolean, class text, withdrawn boolean, extra_minutes integer, arrangements text[], fiche_sujet boolean,
    outcome text, ground text, penalties text[], decision_reason text, granted integer, documents text[],
    -- of its sheet, as the statements of store/sheet_row.h name it
    h_session text, h_candidate text, h_epreuve text, h_commission text, h_centre text, h_room text, h_day date, h_state text, h_absent boolean,
    h_arrived_at timestamptz, h_late_minutes integer, h_phases text[], h_phase_starts text[], h_phase_ends text[], h_mark_hundredths integer,
    h_lines text[], h_levels text[], h_appraisal text, h_reserved boolean, h_reservation_reason text, h_unlock_count integer, h_other_day boolean,
    h_revision integer, h_updated_at timestamptz, h_sealers text[], h_sealed_at text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = palmares, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place room_place;
    all_days date[];
    of_plan integer;
    the_day date;
BEGIN
    place := room_place(of_session, of_centre, of_room);
    IF place.refusal IS NULL AND of_day <> '' AND of_day::date NOT BETWEEN place.first_day AND place.last_day THEN
        place.refusal := 'OTHER_DAY';
    END IF;
    refusal := place.refusal;
    session := place.session;
    centre := place.centre;
    room := place.room;
    centre_name := place.centre_name;
    time_zone := place.time_zone;
    IF refusal IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    -- before everything else: what changes while we read is another revision
    revision := room_revision(place.session, place.centre, place.room);
    SELECT p.number INTO of_plan FROM plan p WHERE p.session = place.session AND p.state = 'PUBLISHED';
    SELECT array_agg(d.day ORDER BY d.day) INTO all_days FROM (
        SELECT s.day FROM plan_slot s WHERE s.session = place.session AND s.plan = of_plan AND s.centre = place.centre AND s.room = place.room
        UNION SELECT h.day FROM sheet h WHERE h.session = place.session AND h.centre = place.centre AND h.room = place.room) d
    WHERE d.day BETWEEN place.first_day AND place.last_day;
    IF of_day <> '' THEN
        the_day := of_day::date;
    ELSE
        the_day := (now() AT TIME ZONE place.time_zone)::date;
        the_day := coalesce((SELECT min(d) FROM unnest(all_days) d WHERE d >= the_day), (SELECT max(d) FROM unnest(all_days) d), the_day);
    END IF;
    day := the_day;
    days := all_days;
    plan := of_plan;
    definition := (SELECT e.revision FROM session e WHERE e.id = place.session);
    pin_key := (SELECT g.public_pem FROM signing_key g WHERE g.session = place.session);
    members := ARRAY(SELECT x.field FROM (
            SELECT s.commission FROM plan_slot s WHERE s.session = place.session AND s.plan = of_plan AND s.centre = place.centre
                AND s.room = place.room AND s.day = the_day
            UNION SELECT h.commission FROM sheet h WHERE h.session = place.session AND h.centre = place.centre AND h.room = place.room
                AND h.day = the_day) k
        JOIN commission_member m ON m.session = place.session AND m.commission = k.commission
        JOIN commission c ON c.session = m.session AND c.id = m.commission
        JOIN examiner e ON e.session = m.session AND e.code = m.examiner AND NOT e.withdrawn
        LEFT JOIN pin n ON n.session = e.session AND n.examiner = e.code
        LEFT JOIN commission_attendance a ON a.session = m.session AND a.commission = m.commission AND a.day = the_day AND a.examiner = m.examiner
        CROSS JOIN LATERAL unnest(ARRAY[m.commission, c.epreuve, e.code, e.family_name, e.given_name, e.quality, (e.nomination <> '')::text,
            (a.examiner IS NOT NULL)::text, CASE WHEN n.examiner IS NULL THEN '1' WHEN n.locked_at IS NOT NULL THEN '4'
            WHEN n.must_change THEN '2' ELSE '3' END]) WITH ORDINALITY AS x (field, place)
        ORDER BY m.commission, m.position, e.code, x.place);
    RETURN NEXT;
    RETURN QUERY
    WITH here AS (
        SELECT s.candidate, s.epreuve, false AS moved FROM plan_slot s
        WHERE s.session = place.session AND s.plan = of_plan AND s.centre = place.centre AND s.room = place.room AND s.day = the_day
        UNION ALL
        SELECT h.candidate, h.epreuve, true FROM sheet h
        WHERE h.session = place.session AND h.centre = place.centre AND h.room = place.room AND h.day = the_day
            AND NOT EXISTS (SELECT FROM plan_slot s WHERE s.session = h.session AND s.plan = of_plan AND s.candidate = h.candidate
                AND s.epreuve = h.epreuve AND s.centre = place.centre AND s.room = place.room AND s.day = the_day))
    SELECT NULL, NULL, NULL, NULL, NULL, NULL::date, NULL, NULL::text[], NULL::bigint, NULL::integer, NULL::integer, NULL, NULL::text[],
        c.number, c.family_name, c.given_name, c.establishment, x.epreuve, s.commission, s.centre, s.room, s.loge, s.day, s.start_minute::integer,
        coalesce(s.preparation_minutes, 0)::integer, coalesce(s.duration_minutes, 0)::integer, z.time_zone, s.starts_at, s.revision, x.moved,
        c.class, c.withdrawn, c.extra_minutes_per_hour::integer, c.arrangements, f.candidate IS NOT NULL,
        i.outcome, i.ground, i.penalties, i.reason, coalesce(g.weeks, 0)::integer,
        ARRAY(SELECT y.field FROM document d
            CROSS JOIN LATERAL unnest(ARRAY[d.kind, d.ordinal::text, d.revision::text, d.received_on::text,
                coalesce(d.content->>'nature', d.content->>'network', ''), coalesce(d.content->>'lived' = 'OUI', false)::text, (d.content ? 'signatory')::text,
                coalesce((SELECT sum((p->>'hours')::bigint) FROM jsonb_array_elements(CASE d.kind WHEN 'ATTESTATION' THEN d.content->'periods' END) p),
                    0)::text, coalesce(d.content->>'purpose', ''), coalesce(d.content->>'title', d.content->>'theme', d.content->>'file_name', '')])
                WITH ORDINALITY AS y (field, place)
            WHERE d.session = c.session AND d.candidate = c.number AND d.kind NOT IN ('LIVRET', 'ENGAGEMENT')
            ORDER BY d.kind, d.ordinal, y.place),
        h.session, h.candidate, h.epreuve, h.commission, h.centre, h.room, h.day, h.state, h.absent, h.arrived_at, h.late_minutes,
        h.phases::text[],
        ARRAY(SELECT coalesce((extract(epoch FROM t.at) * 1000000)::bigint, 0)::text FROM unnest(h.phase_starts) WITH ORDINALITY AS t (at, n) ORDER BY t.n),
        ARRAY(SELECT coalesce((extract(epoch FROM t.at) * 1000000)::bigint, 0)::text FROM unnest(h.phase_ends) WITH ORDINALITY AS t (at, n) ORDER BY t.n),
        h.mark_hundredths, h.lines, h.levels, h.appraisal, h.reserved, h.reservation_reason, h.unlock_count, h.other_day, h.revision, h.updated_at,
        ARRAY(SELECT l.examiner FROM sheet_seal l
            WHERE l.session = h.session AND l.candidate = h.candidate AND l.epreuve = h.epreuve ORDER BY l.examiner),
        ARRAY(SELECT (extract(epoch FROM l.sealed_at) * 1000000)::bigint::text FROM sheet_seal l
            WHERE l.session = h.session AND l.candidate = h.candidate AND l.epreuve = h.epreuve ORDER BY l.examiner)
    FROM here x
    JOIN candidate c ON c.session = place.session AND c.number = x.candidate
    LEFT JOIN plan_slot s ON s.session = place.session AND s.plan = of_plan AND s.candidate = x.candidate AND s.epreuve = x.epreuve
    LEFT JOIN centre k ON k.session = s.session AND k.code = s.centre
    LEFT JOIN session_zone z ON z.session = k.session AND z.id = k.zone
    LEFT JOIN sheet h ON h.session = place.session AND h.candidate = x.candidate AND h.epreuve = x.epreuve
    LEFT JOIN conformity_decision i ON i.session = place.session AND i.candidate = x.candidate AND i.epreuve = x.epreuve AND i.reversed_at IS NULL
    LEFT JOIN stage_grant g ON g.session = place.session AND g.candidate = x.candidate
    LEFT JOIN fiche_sujet f ON x.epreuve = 'E4' AND f.session = place.session AND f.candidate = x.candidate
    ORDER BY s.starts_at, c.number, x.epreuve;
END $$;
COMMENT ON FUNCTION room_day(text, text, text, text) IS 'Everything that a room needs for a day';

GRANT SELECT ON room_watch TO palmares_service;
ALTER TABLE room_watch ENABLE ROW LEVEL SECURITY;
ALTER TABLE room_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY room_watch_read ON room_watch FOR SELECT TO palmares_service USING (scope() <> '');
REVOKE EXECUTE ON FUNCTION room_wake(text, text[], text[]), room_wake_session(text), room_wake_candidates(text, text[]),
    room_wake_commissions(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION room_revision(text, text, text), room_place(text, text, text), room_day(text, text, text, text) TO palmares_service;
