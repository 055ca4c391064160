"""The store's own statements, as files for the gRPC peer and as pgbench scripts."""

import os
import re

from harness.stack import checked

PICK = "\\set n random(1, {candidates})"
DRAW = ["\\set high random(1000000000000000, 9999999999999999)", "\\set low random(1000000000000000, 9999999999999999)"]
NUMBER = "lpad(:n, 10, '0')"
REQUEST_ID = "(:high::text || :low::text)::uuid"  # 32 decimal digits: new in each transaction
EMAIL = "(:high::text || '@bench.example')"

# call: (statement, script lines before it, what stands for $1, $2, ...). What is the same in every call of the load is a constant.
SCRIPTS = {
    "GetCandidate": ("candidate_get", [PICK], ["'{session}'", NUMBER]),
    "ListCandidates": ("candidate_list", [PICK], ["'{session}'", NUMBER, "51", "''", "''", "''", "NULL", "''", "false"]),
    "UpdateCandidate": (
        "candidate_update",
        [PICK, *DRAW],
        ["{principal_id}", "'{principal}'", REQUEST_ID, "0", "'palmares.v1.CandidateService/UpdateCandidate'", "'{session}'", NUMBER]
        + ["{revision}", "''", "''", "''", "NULL", "''", "''", "''", "''", "''", "0", "'{{}}'", EMAIL, "0", str(1 << 12)],
    ),
}


def write(program, folder):
    """DIR/NAME.sql of every statement of the store."""
    os.makedirs(folder, exist_ok=True)
    checked([program, folder])


def substitute(sql, values):
    def value(match):
        index = int(match.group(1))
        if index > len(values):
            raise RuntimeError(f"the statement has a parameter ${index} that the bench does not know: see statements.py")
        return values[index - 1]

    return re.sub(r"\$(\d+)", value, sql)


def pgbench_scripts(folder, stack, candidates):
    """{call: path} of the scripts."""
    ((principal_id,),) = stack.psql(f"SELECT id FROM palmares.principal WHERE name = '{stack.principal}'")
    ((revision,),) = stack.psql(f"SELECT revision FROM palmares.session WHERE id = '{stack.session}'")
    facts = {
        "session": stack.session,
        "candidates": candidates,
        "principal": stack.principal,
        "principal_id": principal_id,
        "revision": revision,
    }
    paths = {}
    for call, (statement, setup, values) in SCRIPTS.items():
        with open(os.path.join(folder, f"{statement}.sql"), encoding="utf-8") as file:
            sql = substitute(file.read(), [value.format(**facts) for value in values])
        paths[call] = os.path.join(folder, f"{call}.pgbench")
        with open(paths[call], "w", encoding="utf-8") as file:
            file.write("\n".join(line.format(**facts) for line in setup) + f"\n{sql};\n")
    return paths
