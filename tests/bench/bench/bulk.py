"""Import of a large file: `palmares candidate import` beside a plain COPY of the same rows into an identical table."""

import os
import subprocess
import threading
import time

from harness.system import memory_kb, peak_rss_kb, reset_peak

COLUMNS = (
    "session, number, ine, family_name, given_name, birth_date, class, establishment, language1, language2, zone, "
    "extra_minutes_per_hour, arrangements, email"
)

# The same columns, defaults, generated column, checks and indexes (LIKE), and the same foreign key, which LIKE leaves out.
COPY_TABLE = """
DROP TABLE IF EXISTS palmares.candidate_copied;
CREATE TABLE palmares.candidate_copied (LIKE palmares.candidate INCLUDING ALL);
SELECT format('ALTER TABLE palmares.candidate_copied ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = 'palmares.candidate'::regclass AND contype = 'f'
\\gexec
"""


class Peak:
    """Peak resident memory of a process while it runs."""

    def __init__(self, process):
        self.process = process
        self.kb = 0
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _watch(self):
        while self.process.poll() is None:
            try:
                self.kb = max(self.kb, peak_rss_kb(self.process.pid))
            except (OSError, AttributeError):
                return  # it has just ended
            time.sleep(0.02)


def empty(stack):
    """As it was before any import; as the owner, who may."""
    stack.psql(
        "TRUNCATE palmares.candidate CASCADE;"
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'palmares' AND tablename LIKE 'import%'"
        " LOOP EXECUTE format('TRUNCATE palmares.%I CASCADE', t); END LOOP; END $$;"
        "CHECKPOINT;",
        superuser=True,
    )


def run_import(stack, program, csv, rows):
    service = stack.service.pid
    reset_peak(service)
    before = memory_kb(service)["rss"]
    begun = time.monotonic()
    process = subprocess.Popen(
        [program, "candidate", "import", csv, "--session", stack.session, "--quiet"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **stack.variables},
    )  # fmt: skip
    peak = Peak(process)
    output, errors = process.communicate()
    seconds = time.monotonic() - begun
    peak.thread.join()
    if process.returncode:
        raise RuntimeError(f"import ended with {process.returncode}: {errors.strip() or output.strip()}")
    ((stored,),) = stack.psql("SELECT count(*) FROM palmares.candidate")
    if int(stored) != rows:
        raise RuntimeError(f"the import left {stored} candidates, not {rows}")
    return {
        "rows_per_second": rows / seconds,
        "seconds": seconds,
        "service_growth_mb": (peak_rss_kb(service) - before) / 1024,
        "client_peak_mb": peak.kb / 1024,
    }


def run_copy(stack, rows_file, rows):
    stack.psql(COPY_TABLE)
    stack.psql("CHECKPOINT", superuser=True)
    begun = time.monotonic()
    stack.psql(f"\\copy palmares.candidate_copied ({COLUMNS}) FROM '{rows_file}'")
    seconds = time.monotonic() - begun
    ((stored,),) = stack.psql("SELECT count(*) FROM palmares.candidate_copied")
    stack.psql("DROP TABLE palmares.candidate_copied")
    if int(stored) != rows:
        raise RuntimeError(f"COPY left {stored} rows, not {rows}")
    return {"rows_per_second": rows / seconds, "seconds": seconds}


def measure(report, stack, program, csv, rows, repetitions, folder, say):
    rows_file = os.path.join(folder, "rows.copy")
    for repetition in range(repetitions):
        say(f"import of {rows:,} rows, {repetition + 1} of {repetitions}")
        empty(stack)
        report.record("Import", "palmares", run_import(stack, program, csv, rows))
        if repetition == 0:
            stack.psql(f"\\copy (SELECT {COLUMNS} FROM palmares.candidate ORDER BY ctid) TO '{rows_file}'")
        report.record("Import", "copy", run_copy(stack, rows_file, rows))
