"""The store's own statements, as files for the gRPC peer and as pgbench scripts."""

import os
import re

from harness.stack import checked

# What stands for $1, $2, ... of a statement in its pgbench script. A request id is new in each transaction: 32 decimal digits.
REQUEST_ID = "(:high::text || :low::text)::uuid"
NUMBER = "lpad(:n, 10, '0')"
SETUP = r"\set n random(1, :candidates)"
SCRIPTS = {}


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


def pgbench_scripts(folder, candidates, principal_id):
    """{call: path} of the scripts."""
    paths = {}
    for call, (statement, setup, values) in SCRIPTS.items():
        with open(os.path.join(folder, f"{statement}.sql"), encoding="utf-8") as file:
            sql = substitute(file.read(), [value.replace("PRINCIPAL_ID", str(principal_id)) for value in values])
        paths[call] = os.path.join(folder, f"{call}.pgbench")
        with open(paths[call], "w", encoding="utf-8") as file:
            file.write("\n".join(setup).replace(":candidates", str(candidates)) + f"\n{sql};\n")
    return paths
