"""Livrets and papers of a plan: drawn by the service's renderer, beside cairo and WeasyPrint; and all those of a session, from the CLI into one file."""

import os
import subprocess
import threading
import time

from harness.stack import checked
from harness.system import memory_kb, peak_rss_kb, reset_peak

SCHOOLS, CANDIDATES = 40, 1500
HTML = """<meta charset="utf-8"><style>@page {{ size: A4; margin: 13mm }} body {{ font: 9pt "DejaVu Sans" }} table {{ width: 100%;
border-collapse: collapse }} td {{ border: 0.6pt solid; padding: 3pt; height: 28pt }}</style><h1>LIVRET SCOLAIRE</h1><table>{rows}</table>
<div style="page-break-before: always"><svg width="520" height="340">{chart}</svg><table>{averages}</table></div>"""


def html():
    """A livret with the texts and the chart of the fixture, as one would write it for WeasyPrint."""
    marks = [(11, 12.5, 13.5, 13), (13.2, 14, 14.5, 14.25), (9.8, 10.2, 11.6, 10.9), (14, 15, 16.2, 15.6), (12.5, 13, 13.8, 13.4),
             (13.1, 14.2, 14, 14.1), (15, 15.5, 16, 15.75)]  # fmt: skip
    rows = "".join(
        f"<tr><td>{p}<td>{i + 1} - Culture économique, juridique et managériale<td>{a}<td>{b}<td>{m}<td>Un travail régulier et une expression "
        "claire. La synthèse gagne en rigueur."
        for i, (p, a, b, m) in enumerate(marks))
    points = " ".join(f"{40 + 70 * i},{330 - 16 * m[3]}" for i, m in enumerate(marks))
    lines = "".join(f'<line x1="30" x2="510" y1="{330 - 32 * i}" y2="{330 - 32 * i}" stroke="gray"/>' for i in range(11))
    chart = f'{lines}<polyline points="{points}" fill="none" stroke="red"/>'
    return HTML.format(rows=rows, chart=chart, averages="<tr>" + "".join(f"<td>{m[3]}" for m in marks))


def program(command):
    return [float(word) for word in checked(command).split()]


def weasyprint(folder):
    """Livrets a second, by a process that draws several; None when it is not installed."""
    count = 5
    script = f"import sys,time,weasyprint; t=open({os.path.join(folder, 'livret.html')!r}).read(); weasyprint.HTML(string=t).write_pdf(); " \
             f"b=time.monotonic(); [weasyprint.HTML(string=t).write_pdf() for _ in range({count})]; print({count}/(time.monotonic()-b))"
    with open(os.path.join(folder, "livret.html"), "w", encoding="utf-8") as file:
        file.write(html())
    done = subprocess.run(["/usr/bin/python3", "-c", script], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def render(report, programs, folder, repetitions, quick, say):
    count = "2000" if quick else "20000"
    for repetition in range(repetitions):
        say(f"livrets drawn, {repetition + 1} of {repetitions}")
        rate, size, growth = program([os.path.join(programs, "render_livret"), count, "MARTIN"])
        rare_rate, rare_size, _ = program([os.path.join(programs, "render_livret"), "1000"])
        report.record("Livrets drawn", "palmares", {
            "livrets_per_second": rate, "bytes": size, "growth_kb": growth,
            "rare_letters_per_second": rare_rate, "rare_letters_bytes": rare_size})  # fmt: skip
        rate, size = program([os.path.join(programs, "peers", "cairo", "cairo_livret"), "1000"])
        report.record("Livrets drawn", "cairo", {"livrets_per_second": rate, "bytes": size})
    rate = weasyprint(folder)
    if rate is None:
        say("WeasyPrint is not installed: left out")
    else:
        report.record("Livrets drawn", "WeasyPrint", {"livrets_per_second": rate})


def papers(report, programs, repetitions, quick, say):
    """Convocations, 50 to a PDF, and pictures of a plan, by the service's renderer on one core."""
    count = "2000" if quick else "15000"
    for repetition in range(repetitions):
        say(f"papers of a plan drawn, {repetition + 1} of {repetitions}")
        rate, size, growth, pictures, svg = program([os.path.join(programs, "render_papers"), count])
        report.record("Papers drawn", "palmares", {
            "convocations_per_second": rate, "bytes_per_page": size, "growth_kb": growth,
            "pictures_per_second": pictures, "svg_per_second": svg})  # fmt: skip


def prepare(stack, root, folder, say):
    """1,500 candidates in 40 schools, and all their livrets."""
    candidates, dossiers = os.path.join(folder, "candidates.csv"), os.path.join(folder, "dossiers")
    say("livrets of 1,500 candidates are entered")
    support = os.path.join(root, "tests", "support")
    checked([os.path.join(support, "generate-candidates"), "--count", str(CANDIDATES), "--schools", str(SCHOOLS), "-o", candidates])
    checked([os.path.join(support, "generate-dossiers"), candidates, "-o", dossiers])
    stack.psql("TRUNCATE palmares.candidate CASCADE", superuser=True)
    stack.cli("session", "load", "--yes", os.path.join(root, "deploy", "sessions", stack.session))
    stack.cli("candidate", "import", candidates, "--session", stack.session)
    for name in sorted(os.listdir(os.path.join(dossiers, "classes"))):
        uai, label = name.removesuffix(".json").split("_", 1)
        stack.cli("class", "put", os.path.join(dossiers, "classes", name), "--session", stack.session)
        stack.cli("livret", "import-class", os.path.join(dossiers, "matrices", f"{uai}_{label}.csv"),
                  "--establishment", uai, "--class", label, "--session", stack.session)  # fmt: skip
    return int(stack.psql("SELECT count(*) FROM palmares.document WHERE kind = 'LIVRET'")[0][0])


def print_all(stack, file):
    """The client yields: in an exam office it runs on another machine."""
    checked(["nice", "-n", "10", stack.variables["PALMARES"], "dossier", "render", "--kind", "livret", "--order", "name", "-O", file, "--session", stack.session, "--quiet"],
            env={**os.environ, **stack.variables})  # fmt: skip


def export(report, stack, root, folder, load, repetitions, say):
    """`load`: runs the load generator for some seconds and gives the p99 of GetCandidate in microseconds."""
    livrets = prepare(stack, root, folder, say)
    for repetition in range(repetitions):
        say(f"all livrets into one file, {repetition + 1} of {repetitions}")
        file = os.path.join(folder, f"livrets-{repetition}.pdf")
        reset_peak(stack.service.pid)
        before, begun = memory_kb(stack.service.pid)["rss"], time.monotonic()
        print_all(stack, file)
        seconds = time.monotonic() - begun
        growth = peak_rss_kb(stack.service.pid) - before
        pages = int(checked(["qpdf", "--show-npages", file]))
        if pages != 2 * livrets:
            raise RuntimeError(f"{livrets} livrets have {pages} pages")
        usual = load(3)
        printing = threading.Thread(target=lambda: [print_all(stack, file + ".again") for _ in range(3)])
        printing.start()
        meanwhile = load(3)
        printing.join()
        report.record("Livrets printed", "palmares", {
            "seconds_for_1500": seconds * 1500 / livrets, "service_growth_mb": growth / 1024, "p99_ratio": meanwhile / usual, "p99_usual_us": usual})  # fmt: skip
