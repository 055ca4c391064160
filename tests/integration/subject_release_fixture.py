"""An approved subject of a session that is to come, and who may get it. What it says is invented."""

import json
import os
import re
import subprocess
import tempfile

from contract import ROOT, cli, message_class, new_id, psql
from google.protobuf import json_format

SESSION = "ndrc-2027"
PACK = os.path.join(ROOT, "deploy", "sessions", "ndrc-2022")
SECRET = "La Roulembelle"  # stands in the sample


def load(change=lambda text: text):
    """The session of 2022, five years later."""
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(os.listdir(PACK)):
            if not name.endswith(".json"):
                continue
            with open(os.path.join(PACK, name), encoding="utf-8") as file:
                text = file.read().replace('"ndrc-2022"', f'"{SESSION}"').replace('"year": 2022', '"year": 2027')
            text = re.sub(r'"2021-', '"2026-', re.sub(r'"2022-', '"2027-', text))
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(change(text))
        cli("session", "load", "--yes", folder)


def issue(name, role, *more):
    """A principal with a certificate, when it is not there yet."""
    if not os.path.exists(f"{os.environ['PALMARES_CERTIFICATES']}/{name}.crt"):
        subprocess.run(
            [os.environ["PALMARESD"], "pki", "issue", "client", name, "--role", role, *more, "--directory", os.environ["PALMARES_PKI"],
             "--config", os.environ["PALMARES_SERVICE_CONFIG"]], check=True, capture_output=True)  # fmt: skip


def sample(name, ident, **more):
    with open(os.path.join(ROOT, "tests", "support", "subjects", f"{name}.json"), encoding="utf-8") as file:
        return {**json.load(file), "session": SESSION, "id": ident, **more}


def call(client, method, response, **fields):
    """With the request in the JSON mapping."""
    request = json_format.ParseDict(fields, message_class(f"palmares.v1.{method}Request")())
    return client.raw(f"palmares.v1.SubjectService/{method}", request.SerializeToString(), response, new_id())


def approve(author, reviewer, ident):
    """By a word on everything that is to be judged."""
    report = call(author, "CheckSubject", "SubjectReport", session=SESSION, id=ident)
    rules = {f["rule"][0] for f in report.all("findings") if f["verdict"] == ["TO_JUDGE"]}
    return call(reviewer, "ApproveSubject", "Subject", session=SESSION, id=ident,
                judgements=[{"rule": rule, "word": "vu"} for rule in sorted(rules)])  # fmt: skip


def approved(author, reviewer, name="e5a", ident="E5A-1", reviewer_name="manager"):
    put = call(author, "PutSubject", "Subject", subject=sample(name, ident, reviewers=[reviewer_name]))
    assert put.code == "OK", put
    answer = approve(author, reviewer, ident)
    assert answer.code == "OK", answer
    return answer


def clear():
    psql("TRUNCATE subject_early, subject_recipient, subject_place, subject_seal, subject, subject_shingle CASCADE")


KEPT = []


def approved_again(make):
    """What `make` has made and approved the first time, as it was then. The last row of the audit."""
    if not KEPT:
        clear()
        make()
        psql("CREATE TABLE public.kept AS TABLE subject")
        KEPT.append("public.kept")
    return psql(
        "TRUNCATE subject_early, subject_recipient, subject_place, subject_seal, draw_group, draw, subject CASCADE;"
        "INSERT INTO subject SELECT * FROM public.kept; UPDATE certificate SET revoked_at = NULL, revocation_reason = '' "
        "WHERE principal_id = (SELECT id FROM principal WHERE name = 'doomed'); SELECT max(id) FROM audit"
    )[-1][0]


def accesses(since, ident="E5A-1", access="KEY"):
    """Who, outcome, why, behind this row of the audit; oldest first."""
    return [tuple(row) for row in psql(
        "SELECT principal, after->>'outcome', after->>'why' FROM audit WHERE entity = 'subject' "
        f"AND id > {since} AND key = '{SESSION}/{ident}' AND after->>'access' = '{access}' ORDER BY id")]  # fmt: skip


def release_in(seconds, where="true"):
    """Move hours close to now, as a schedule does."""
    return float(psql(
        "BEGIN; CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM subject_place "
        f"WHERE {where}; DELETE FROM subject_place WHERE {where}; "
        f"UPDATE moved SET release_at = clock_timestamp() + interval '{seconds} s'; INSERT INTO subject_place SELECT * FROM moved; "
        "SELECT extract(epoch FROM min(release_at)) FROM moved; COMMIT")[0][0])  # fmt: skip
