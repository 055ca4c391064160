"""Whether every update is where it should be: journal of the clients against the rows of PostgreSQL, read with psql."""

from collections import Counter, defaultdict

AUDIT = """
SELECT request_id, key, before->>'email', after->>'email', before->>'revision', after->>'revision'
FROM palmares.audit WHERE entity = 'candidate' AND method LIKE '%/UpdateCandidate' ORDER BY id
"""
CANDIDATES = "SELECT session || '/' || number, email, revision FROM palmares.candidate WHERE revision > 1"


class Update:
    """One line of a journal."""

    def __init__(self, line):
        self.request_id, self.number, self.value, outcome = line.rstrip("\n").split(" ", 3)
        self.outcome, _, self.detail = outcome.partition(" ")

    @property
    def acknowledged(self):
        return self.outcome == "acknowledged"


def read_journal(path):
    with open(path, encoding="ascii") as file:
        return [Update(line) for line in file]


class Checker:
    """Knows every update that any phase made; `problems` is empty when all is well."""

    def __init__(self, stack):
        self.stack = stack
        self.known = {}  # request id -> Update, the latest outcome
        self.problems = []

    def _complain(self, text):
        self.problems.append(text)

    def read(self, journal):
        """Take a journal in; a repeat of an acknowledged update must have been acknowledged again."""
        updates = read_journal(journal)
        for update in updates:
            before = self.known.get(update.request_id)
            if update.outcome == "wrong":
                self._complain(f"{update.request_id}: an answer to something else: {update.detail}")
            if not (before and before.acknowledged and not update.acknowledged):
                self.known[update.request_id] = update
        return updates

    def check(self, what):
        """Counts of one look at the database; adds to the problems."""
        rows = self.stack.psql(AUDIT)
        found = Counter(row[0] for row in rows)
        counts = Counter()
        for update in self.known.values():
            self._check_update(what, update, found[update.request_id], counts)
        for request_id in found.keys() - self.known.keys():
            self._complain(f"{what}: {request_id}: in the audit, and nobody asked for it")
        self._check_values(what, rows)
        self._check_chains(what, rows)
        return counts

    def _check_update(self, what, update, times, counts):
        if update.acknowledged:
            counts["acknowledged"] += 1
            if times != 1:
                counts["lost" if times == 0 else "doubled"] += 1
                self._complain(f"{what}: {update.request_id}: acknowledged, and {times} times in the database")
        else:
            counts["unacknowledged"] += 1
            counts["unacknowledged, done" if times else "unacknowledged, not done"] += 1
            if times > 1:
                counts["doubled"] += 1
                self._complain(f"{what}: {update.request_id}: not acknowledged, and {times} times in the database")

    def _check_values(self, what, rows):
        for request_id, key, _, email, *_ in rows:
            update = self.known.get(request_id)
            if update and (key != f"{self.stack.session}/{update.number}" or email != update.value):
                self._complain(f"{what}: {request_id}: the audit has {key} {email}, asked was {update.number} {update.value}")

    def _check_chains(self, what, rows):
        """Each candidate went through its audited changes one by one and ended as the last one left it."""
        chains = defaultdict(list)
        for _, key, *change in rows:
            chains[key].append(change)
        stored = {key: (email, revision) for key, email, revision in self.stack.psql(CANDIDATES)}
        for key in chains.keys() | stored.keys():
            chain = sorted(chains[key], key=lambda change: int(change[3]))
            expected = None
            for email_before, email_after, revision_before, revision_after in chain:
                if expected and (email_before, revision_before) != expected:
                    self._complain(f"{what}: {key}: revision {revision_after} does not follow {expected}")
                if int(revision_after) != int(revision_before) + 1:
                    self._complain(f"{what}: {key}: {revision_before} became {revision_after}")
                expected = (email_after, revision_after)
            if stored.get(key) != expected:
                self._complain(f"{what}: {key}: the row is {stored.get(key)}, its audit ends with {expected}")
            if expected and int(expected[1]) != len(chain) + 1:
                self._complain(f"{what}: {key}: revision {expected[1]} after {len(chain)} changes")
