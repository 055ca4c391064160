"""A commission's day in the sheets of a plan that is published: made in the database itself (how sheets get there is tested elsewhere).

Of the orals of one commission, in their order: sealed; sealed under reserve, late and once unlocked; sealed absent; marked and not sealed; the
others untouched."""

from contract import psql
from plan_fixture import SESSION


def slots(commission):
    """Candidate, épreuve, day, centre and room of the orals, in the order of the papers."""
    return psql(
        f"SELECT s.candidate, s.epreuve, s.day, s.centre, s.room FROM plan_slot s JOIN plan p ON p.session = s.session AND p.number = s.plan "
        f"WHERE p.state = 'PUBLISHED' AND s.commission = '{commission}' ORDER BY s.day, s.start_minute, s.candidate, s.epreuve"
    )


def sheet(slot, commission, state, mark="NULL", absent="false", reserved="false", reason="", late=0, unlocked=0, lines="", levels="", appraisal=""):
    candidate, epreuve, day, centre, room = slot
    return (
        "INSERT INTO sheet (session, candidate, epreuve, commission, centre, room, day, state, absent, arrived_at, late_minutes, mark_hundredths, "
        f"lines, levels, appraisal, reserved, reservation_reason, unlock_count, revision) VALUES ('{SESSION}', '{candidate}', '{epreuve}', "
        f"'{commission}', '{centre}', '{room}', '{day}', '{state}', {absent}, {'NULL' if absent == 'true' else 'now()'}, {late}, {mark}, "
        f"'{{{lines}}}', '{{{levels}}}', '{appraisal}', {reserved}, '{reason}', {unlocked}, 4);"
    )


def act(number, slot, commission, kind, outcome="APPLIED", reason="", content="NULL", signers="", signed="NULL"):
    candidate, epreuve, day = slot[:3]
    return (
        "INSERT INTO sheet_act (id, session, candidate, epreuve, commission, kind, acted_at, seen_revision, phase, content, content_bytes, signers, "
        f"outcome, reason, sheet_revision, principal_id, principal) SELECT '00000000-0000-4000-8000-{number:012d}', '{SESSION}', '{candidate}', "
        f"'{epreuve}', '{commission}', '{kind}', '{day} 10:00:00+02'::timestamptz + interval '{number} minutes', 0, "
        f"{1 if kind.startswith('PHASE') else 'NULL'}, {content}, {signed}, '{{{signers}}}', '{outcome}', '{reason}', 1, id, name FROM principal "
        "WHERE name = 'admin';"
    )


def content(mark="null", absent="false"):
    return (
        f"""'{{"mark_hundredths": {mark}, "lines": [], "levels": [], "appraisal": "", "reserved": false, "reservation_reason": "", """
        f""""absent": {absent}}}'::jsonb"""
    )


def seal(number, slot, commission, members, mark="null", absent="false"):
    """The act that sealed it, and the seals."""
    candidate, epreuve, day = slot[:3]
    made = act(number, slot, commission, "SEALING", content=content(mark, absent), signers=",".join(members), signed=f"'\\x{number:04x}'")
    for i, member in enumerate(members):
        made += (
            f"INSERT INTO sheet_seal (session, candidate, epreuve, examiner, sealed_at, act) VALUES ('{SESSION}', '{candidate}', '{epreuve}', "
            f"'{member}', '{day} 12:0{i}:00+02', '00000000-0000-4000-8000-{number:012d}');"
        )
    return made


GRID = "distributeurs-1,distributeurs-2,partenaires-1,partenaires-2,vente-directe-1,vente-directe-2,vente-directe-3"


def day(commission="E6-01", members=("P3", "W2")):
    """The slots, after sheets of the first four were made."""
    found = slots(commission)
    first, second, third, fourth = found[:4]
    sql = sheet(first, commission, "SEALED", 1250, lines=GRID, levels="S,S,I,TS,S,S,TI", appraisal="Prestation claire.")
    sql += act(1, first, commission, "ARRIVAL") + act(2, first, commission, "PHASE_START") + act(3, first, commission, "PHASE_END")
    sql += act(4, first, commission, "MARKING", "REFUSED", "MARK_STEP", content(1237)) + act(5, first, commission, "MARKING", content=content(1250))
    sql += act(6, first, commission, "SEALING", "REFUSED", "PIN_WRONG", content(1250), ",".join(members)) + seal(7, first, commission, members, 1250)
    sql += sheet(second, commission, "SEALED", 800, reserved="true", reason="attestation douteuse", late=7, unlocked=1, lines=GRID,
                 levels="I,I,I,I,I,I,I", appraisal="À revoir.") + seal(12, second, commission, members, 800)
    sql += sheet(third, commission, "SEALED", absent="true") + seal(13, third, commission, members, absent="true")
    sql += sheet(fourth, commission, "MARKED", 1777, appraisal="Pas encore scellée.")
    sql += (
        f"INSERT INTO commission_attendance (session, commission, day, examiner, recorded_by) VALUES ('{SESSION}', '{commission}', '{first[2]}', '{members[0]}', 'x') "
        "ON CONFLICT DO NOTHING;"
    )
    psql(sql)
    return found


def clear():
    psql("ALTER TABLE sheet_act DISABLE TRIGGER sheet_act_append_only; TRUNCATE sheet, sheet_seal, sheet_act CASCADE; "
         "ALTER TABLE sheet_act ENABLE TRIGGER sheet_act_append_only")
