"""What tests of `palmares centre check-cms` share."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from contract import ROOT
from wordpress_fixture import Authority

PACK = os.path.join(ROOT, "deploy", "sessions", "ndrc-2022")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")} | {"LC_ALL": "C.UTF-8"}
FOLDER = {}


def palmares(*arguments, code=0, text=None):
    done = subprocess.run([os.environ["PALMARES"], *arguments], capture_output=True, text=True, check=False, env=ENVIRONMENT, input=text)
    if done.returncode != code:
        raise AssertionError(f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def load_variant(name, version):
    """Session 2022, whose WordPress is of another version, with the version of the theme."""
    folder = os.path.join(FOLDER["path"], name)
    shutil.copytree(PACK, folder)
    for file in ("session.json", "subject.json"):
        path = os.path.join(folder, file)
        with open(path, encoding="utf-8") as source:
            content = source.read()
        content = content.replace('"id": "ndrc-2022"', f'"id": "{name}"')
        content = content.replace('"5.8.2"', f'"{version}"').replace('"theme": "TwentySeventeen",', '"theme": "TwentySeventeen", "themeVersion": "2.8",')
        with open(path, "w", encoding="utf-8") as target:
            target.write(content)
    palmares("session", "load", folder, "--yes", "--quiet")


def load():
    FOLDER["path"] = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
    os.chmod(FOLDER["path"], 0o755)
    FOLDER["authority"] = Authority(FOLDER["path"])
    FOLDER["good"] = FOLDER["authority"].issue("site")
    palmares("session", "load", PACK, "--yes", "--quiet")
    unittest.addModuleCleanup(shutil.rmtree, FOLDER["path"], ignore_errors=True)


def check(*arguments, code=0, session="ndrc-2022", text=None):
    """What it says as JSON, for people on standard error, and how long it took."""
    begun = time.monotonic()
    done = palmares("centre", "check-cms", *arguments, "--ca-file", FOLDER["authority"].ca, "--session", session, "-o", "json", code=code, text=text)
    return json.loads(done.stdout), done.stderr, time.monotonic() - begun


def findings(report, site=0):
    """{what: (verdict, observed)}"""
    return {f["what"]: (f["verdict"], f.get("observed", "")) for f in report["sites"][site]["result"]["findings"]}
