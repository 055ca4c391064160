"""What tests of subjects share: the samples, who writes and who reviews, calls whose messages are JSON."""

import json
import os
import subprocess

from contract import ROOT, Answer, Client, cli, message_class, psql
from google.protobuf import json_format

SESSION = "ndrc-2022"
SAMPLES = os.path.join(ROOT, "tests", "support", "subjects")
AUTHOR, REVIEWER, OTHER = "admin", "manager", "subject-other"


def load():
    """The session, and a third principal of the exam office."""
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))
    if not psql(f"SELECT FROM principal WHERE name = '{OTHER}'"):
        subprocess.run([os.environ["PALMARESD"], "pki", "issue", "client", OTHER, "--role", "manager", "--directory",
                        os.environ["PALMARES_PKI"], "--config", os.environ["PALMARES_SERVICE_CONFIG"]],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip


def clear():
    psql("DELETE FROM subject_place; DELETE FROM subject_seal; DELETE FROM subject; DELETE FROM published_text; DELETE FROM subject_shingle; DELETE FROM published_shingle")


def sample(name="e5a", **changes):
    with open(os.path.join(SAMPLES, f"{name}.json"), encoding="utf-8") as file:
        subject = json.load(file)
    return {**subject, "session": SESSION, "reviewers": [REVIEWER], **changes}


def words_of(subject):
    """Every long word of a subject's content: what must not be found in the clear."""
    found = set()

    def walk(value):
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str):
            found.update(word for word in value.split() if len(word) > 9 and word.isalpha())

    walk({"title": subject["title"], **{name: subject[name] for name in ("written", "practical") if name in subject}})
    return found


class Caller:
    """One principal; messages are dicts as in the JSON mapping."""

    def __init__(self, name, server=None):
        self.client = Client(name, server)

    def close(self):
        self.client.close()

    def call(self, method, response, fields, request_id=None):
        request = json_format.ParseDict(fields, message_class(f"palmares.v1.{method}Request")())
        connection = self.client.connection
        from contract import sp  # pylint: disable=import-outside-toplevel

        connection.send(sp.request(f"palmares.v1.SubjectService/{method}", request.SerializeToString(), request_id=request_id, timeout_ms=60000))
        body = connection.receive()[1]
        answer = Answer(body, response)
        message = message_class(f"palmares.v1.{response}")()
        message.ParseFromString(sp.fields(body).get(2, b""))
        answer.json = json_format.MessageToDict(message)
        return answer

    def put(self, subject, request_id=None, **more):
        return self.call("PutSubject", "Subject", {"subject": subject, **more}, request_id)

    def get(self, name="E5A-1"):
        return self.call("GetSubject", "Subject", {"session": SESSION, "id": name})

    def list(self, **more):
        return self.call("ListSubjects", "ListSubjectsResponse", {"session": SESSION, **more}).json.get("subjects", [])

    def check(self, **more):
        return self.call("CheckSubject", "SubjectReport", {"session": SESSION, **more})

    def approve(self, judgements=(), name="E5A-1", request_id=None, **more):
        asked = {"session": SESSION, "id": name, "judgements": list(judgements), **more}
        return self.call("ApproveSubject", "Subject", asked, request_id)

    def approve_all(self, name="E5A-1"):
        """With a word on each finding to be judged."""
        found = self.check(id=name).json["findings"]
        rules = sorted({finding["rule"] for finding in found if finding["verdict"] == "TO_JUDGE"})
        return self.approve([{"rule": rule, "word": "vu et accepté"} for rule in rules], name)
