"""A room with orals in it, its kiosk, and what members do there. Made in the database itself: how these get there is tested elsewhere."""

import datetime
import hashlib
import os
import subprocess
import tempfile
import uuid

import plan_fixture
from contract import Client, Name, protoc, psql, text

SESSION = plan_fixture.SESSION
CENTRE = "C1"
DAY = "2022-05-16"
FIRST_HOUR = 8  # of the preparation, local to Paris: UTC+2 in May


def at(hour, minute=0, day=DAY):
    """An instant, local to Paris."""
    when = datetime.datetime.fromisoformat(f"{day}T00:00:00+02:00") + datetime.timedelta(hours=hour, minutes=minute)
    return {"seconds": int(when.timestamp())}


def kiosk(name, room, days=(DAY, "2022-05-20")):
    """A principal with a certificate, and the room that it is for."""
    folder = os.environ["PALMARES_CERTIFICATES"]
    if not os.path.exists(f"{folder}/{name}.crt"):
        subprocess.run(
            [os.environ["PALMARESD"], "pki", "issue", "client", name, "--role", "kiosk", "--config", os.environ["PALMARES_SERVICE_CONFIG"]],
            check=True, capture_output=True,
        )  # fmt: skip
    psql(
        "INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day) "
        f"SELECT id, '{SESSION}', '{CENTRE}', '{room}', '{days[0]}', '{days[1]}' FROM principal WHERE name = '{name}' "
        "ON CONFLICT (principal_id) DO UPDATE SET room = excluded.room, first_day = excluded.first_day, last_day = excluded.last_day"
    )


def plan(number, slots, base="NULL"):
    """A plan in force; slots: (candidate, épreuve, commission, room, day, minute of the oral, preparation)."""
    sql = "UPDATE plan SET state = 'SUPERSEDED' WHERE state = 'PUBLISHED';"
    sql += f"INSERT INTO plan (session, number, state, origin, base, created_by) VALUES ('{SESSION}', {number}, 'DRAFT', 'PROPOSED', {base}, 'x');"
    for candidate, epreuve, commission, room, day, minute, preparation in slots:
        sql += (
            "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, day, start_minute, preparation_minutes, "
            f"duration_minutes, starts_at) VALUES ('{SESSION}', {number}, '{candidate}', '{epreuve}', '{commission}', '{CENTRE}', '{room}', "
            f"'{day}', {minute}, {preparation}, 60, ('{day} 00:00 Europe/Paris'::timestamptz + {minute} * interval '1 minute'));"
        )
    sql += f"UPDATE plan SET state = 'PUBLISHED', published_at = now() WHERE session = '{SESSION}' AND number = {number};"
    psql(sql)


TABLES = "sheet_seal, sheet_act, sheet, fiche_sujet_role, fiche_sujet, pin, signing_key, kiosk, enrol_code, room_watch"


def clear():
    psql(
        "ALTER TABLE sheet_act DISABLE TRIGGER sheet_act_append_only;"
        f"TRUNCATE {TABLES} CASCADE;"
        "ALTER TABLE sheet_act ENABLE TRIGGER sheet_act_append_only;"
    )
    plan_fixture.clear()


def slots(count=12, room="S1", epreuve="E4", commission="E4-01"):
    """One after the other, each with 40 minutes of preparation, convened at 8:00, 8:10, ..."""
    return [(f"{i + 1:04d}", epreuve, commission, room, DAY, FIRST_HOUR * 60 + 40 + 10 * i, 40) for i in range(count)]


class Signer:
    """Encrypts as a kiosk does."""

    def __init__(self, pem=None):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".pem")  # pylint: disable=consider-using-with
        self.file.write(pem or psql(f"SELECT replace(public_pem, E'\\n', '|') FROM signing_key WHERE session = '{SESSION}'")[0][0].replace("|", "\n"))
        self.file.flush()

    def secret(self, act, content, pin):
        plain = uuid.UUID(act).bytes + hashlib.sha256(content).digest() + pin.encode()
        return subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", self.file.name, "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt",
             "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"],
            input=plain, capture_output=True, check=True,
        ).stdout  # fmt: skip


LINES = ["cibler", "negocier", "evenement", "information"]


def content(mark=1250, lines=None, appraisal="Bien mené.", **more):
    """A SheetContent; a mark of None: none."""
    levels = {line: "S" for line in LINES} if lines is None else lines
    made = {"lines": [{"line": line, "level": level} for line, level in levels.items()], "appraisal": appraisal, **more}
    return made if mark is None else {"mark_hundredths": mark, **made}


def packed(made):
    return protoc("encode", "palmares.v1.SheetContent", text(made).encode())


class Room:
    """A kiosk that acts; each method gives the answer to one act."""

    def __init__(self, name="kiosk-s1", server=None):
        self.client = Client(name, server)
        self.pins = {}
        self.signer = None

    def close(self):
        self.client.close()

    def send(self, *acts, **request):
        return self.client.call("RecordActs", "RecordActsResponse", {"acts": list(acts), **request}, service="JuryService")

    def act(self, kind, body=None, candidate="0001", revision=0, when=None, **more):
        return {
            "id": str(uuid.uuid4()), "candidate": candidate, "epreuve": "E4", "commission": "E4-01", "time": when or at(8),
            "sheet_revision": revision, kind: body or {}, **more,
        }  # fmt: skip

    def sign(self, act, content_bytes, signers):
        return [{"examiner": code, "secret": self.signer.secret(act, content_bytes, pin)} for code, pin in signers]

    def sealing(self, made, revision, signers=None, **more):
        """An act that seals a content; signers: (code, PIN) each."""
        act = self.act("sealing", {}, revision=revision, **more)
        bytes_ = packed(made)
        act["sealing"] = {"content": bytes_, "signatures": self.sign(act["id"], bytes_, signers or list(self.pins.items()))}
        return act

    def presence(self, code, pin=None, when=None):
        act = self.act("member_presence", {}, when=when)
        del act["candidate"], act["epreuve"], act["sheet_revision"]
        act["member_presence"] = {"signature": self.sign(act["id"], b"", [(code, pin or self.pins[code])])[0]}
        return act

    def one(self, act):
        """Send one act; its result."""
        answer = self.send(act)
        assert answer.code == "OK", answer
        return answer.results

    def give_pins(self, *codes):
        """A first PIN of the office, changed at first use."""
        office = Client()
        for code in codes:
            first = office.call("ResetPin", "ResetPinResponse", {"session": SESSION, "examiner": code}, service="JuryService")
            assert first.code == "OK", first
            self.pins[code] = {"P1": "274951", "W1": "830264"}.get(code, "617203")
            changed = self.check(code, first.pin, self.pins[code])
            assert changed.state == Name("PIN_SET"), changed
        office.close()
        self.signer = Signer()

    def check(self, code, pin, new_pin="", request_id=None):
        asked = {"session": SESSION, "examiner": code, "pin": pin, "new_pin": new_pin}
        return self.client.call("CheckPin", "CheckPinResponse", asked, request_id, service="JuryService")
