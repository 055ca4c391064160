"""Medians, ratios, targets; as a table and as JSON."""

import json
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Target:
    """What the issues ask for. `scenario` and `measure` name what `record` was given."""

    scenario: str
    measure: str
    reference: str  # "" when the measure stands alone
    sense: str  # "at least" or "at most"
    bound: float
    unit: str = ""

    def reached(self, value):
        return value >= self.bound if self.sense == "at least" else value <= self.bound


TARGETS = (
    Target("Health x64", "throughput", "grpc", "at least", 4.0),
    Target("Health x1", "p50_us", "grpc", "at most", 0.5),
    Target("GetCandidate x64", "throughput", "grpc", "at least", 4.0),
    Target("GetCandidate x8", "throughput", "grpc", "at least", 2.5),
    Target("GetCandidate x1", "p50_us", "grpc", "at most", 0.6),
    Target("GetCandidate x64", "throughput", "pgbench", "at least", 1.3),
    Target("UpdateCandidate x64", "throughput", "grpc", "at least", 2.5),
    Target("UpdateCandidate x64", "throughput", "pgbench", "at least", 1.2),
    Target("Import", "rows_per_second", "copy", "at least", 0.5),
    Target("Import", "service_growth_mb", "", "at most", 64, "MB"),
    Target("Import", "client_peak_mb", "", "at most", 64, "MB"),
    Target("Idle connections", "kb_each", "", "at most", 60, "KB"),
    Target("Kiosks watching", "kb_each", "", "at most", 100, "KB"),
    Target("Kiosks watching", "last_ms", "", "at most", 2000, "ms"),
    Target("Kiosks with their day", "service_cpu_ms", "", "at most", 5, "ms"),
    Target("Kiosks with their day", "database_cpu_ms", "", "at most", 5, "ms"),
    Target("Start-up", "ready_ms", "", "at most", 300, "ms"),
    Target("Livrets drawn", "livrets_per_second", "", "at least", 300, "/s"),
    Target("Livrets drawn", "bytes", "", "at most", 30720, "bytes"),
    Target("Livrets drawn", "rare_letters_bytes", "", "at most", 30720, "bytes"),
    Target("Livrets drawn", "growth_kb", "", "at most", 2048, "KB"),
    Target("Papers drawn", "convocations_per_second", "", "at least", 300, "/s"),
    Target("Papers drawn", "bytes_per_page", "", "at most", 8192, "bytes"),
    Target("Papers drawn", "growth_kb", "", "at most", 2048, "KB"),
    Target("Livrets printed", "seconds_for_1500", "", "at most", 15, "s"),
    Target("Livrets printed", "service_growth_mb", "", "at most", 64, "MB"),
    Target("Livrets printed", "p99_ratio", "", "at most", 3),
    Target("Mark received", "p99_ms", "", "at most", 50, "ms"),
    Target("Plan change shown", "worst_ms", "", "at most", 1000, "ms"),
    Target("Subject of 20 pages", "median_ms", "", "at most", 20, "ms"),
    Target("Draw of 3,000 candidates", "draw_ms", "", "at most", 50, "ms"),
    Target("Draw of 3,000 candidates", "broken", "", "at most", 0, "rules"),
    Target("Plan computed", "p99_ratio", "", "at most", 3),
)


class Report:
    def __init__(self):
        self.runs = {}  # scenario -> subject -> [measures of each repetition]

    def record(self, scenario, subject, measures):
        self.runs.setdefault(scenario, {}).setdefault(subject, []).append(measures)

    def median(self, scenario, subject, measure):
        values = [run[measure] for run in self.runs.get(scenario, {}).get(subject, []) if run.get(measure) is not None]
        return median(values) if values else None

    def ratio(self, scenario, measure, reference):
        """Median over the repetitions of palmares divided by the reference run beside it."""
        subjects = self.runs.get(scenario, {})
        pairs = zip(subjects.get("palmares", []), subjects.get(reference, []))
        ratios = [ours[measure] / theirs[measure] for ours, theirs in pairs if theirs.get(measure) and ours.get(measure)]
        return median(ratios) if ratios else None

    def verdicts(self):
        """(target, value, reached) of what was measured in this run."""
        found = []
        for target in TARGETS:
            if target.reference:
                value = self.ratio(target.scenario, target.measure, target.reference)
            else:
                value = self.median(target.scenario, "palmares", target.measure)
            if value is not None:
                found.append((target, value, target.reached(value)))
        return found

    def as_json(self, about):
        scenarios = {}
        for scenario, subjects in self.runs.items():
            scenarios[scenario] = {
                subject: {
                    "median": {measure: self.median(scenario, subject, measure) for measure in runs[0]},
                    "runs": runs,
                }
                for subject, runs in subjects.items()
            }
        targets = [
            {
                "scenario": target.scenario,
                "measure": target.measure,
                "reference": target.reference or None,
                "sense": target.sense,
                "bound": target.bound,
                "value": round(value, 3),
                "reached": reached,
            }
            for target, value, reached in self.verdicts()
        ]
        return json.dumps({"about": about, "scenarios": scenarios, "targets": targets}, indent=2)


def number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


def table(rows):
    """Columns as wide as their widest cell; the first one to the left, the rest to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def calls_table(report):
    rows = [["call x in flight", "", "calls/s", "p50 us", "p99 us", "server CPU us", "of palmares: times calls/s"]]
    for scenario, subjects in report.runs.items():
        for subject, runs in subjects.items():
            if "throughput" not in runs[0]:
                continue
            ratio = report.ratio(scenario, "throughput", subject) if subject != "palmares" else None
            rows.append(
                [scenario if subject == "palmares" else "", subject]
                + [number(report.median(scenario, subject, m)) for m in ("throughput", "p50_us", "p99_us")]
                + [number(report.median(scenario, subject, "server_cpu_us"), 1), "" if ratio is None else f"{ratio:.2f}"]
            )
    return table(rows) if len(rows) > 1 else ""


def others_table(report):
    rows = [["scenario", "", "measure", "median"]]
    for scenario, subjects in report.runs.items():
        for subject, runs in subjects.items():
            if "throughput" in runs[0]:
                continue
            for measure in runs[0]:
                rows.append([scenario, subject, measure, number(report.median(scenario, subject, measure), 1)])
    return table(rows) if len(rows) > 1 else ""


def targets_table(report):
    rows = [["target", "asked", "measured", ""]]
    for target, value, reached in report.verdicts():
        beside = f", of {target.reference}" if target.reference else ""
        rows.append(
            [
                f"{target.scenario}: {target.measure}{beside}",
                f"{target.sense} {target.bound:g} {target.unit}".strip(),
                f"{value:.2f} {target.unit}".strip(),
                "reached" if reached else "NOT reached",
            ]
        )
    return table(rows) if len(rows) > 1 else ""
