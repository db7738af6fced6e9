"""How long an abstract of 50 claims takes, from its text to a page of verdicts, beside its start and statcheck.

statcheck is installed from ``statcheck.lock`` into an environment of its own. It reads tests in the style of
psychology (``t(28) = 2.20, p = .036``), so it gets 50 of those.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).resolve().with_name("statcheck.lock")
SEED = 16
PARTS = 10
"""Of an abstract: five claims each."""
MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
took = time.perf_counter() - start
print(done.returncode, took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""From a small process: a child begins with the memory of the one that starts it."""
STATCHECK = "import sys; from statcheck.st import statcheck; statcheck(open(sys.argv[1]).read())"


def run(quick: bool) -> pd.DataFrame:
    """Time the start, the reading and the audit, each as a process of its own.

    Parameters
    ----------
    quick : bool
        Once each instead of the median of five.
    """
    rounds = 1 if quick else 5
    ours = [sys.executable, "-m", "attainable"]
    with tempfile.TemporaryDirectory(prefix="bench-audit-") as name:
        folder = Path(name)
        (folder / "abstract.txt").write_text(abstract(), encoding="utf-8")
        (folder / "apa.txt").write_text(apa(), encoding="utf-8")
        python = _statcheck(folder / "venv")
        read = [*ours, "read", "abstract.txt", "--trust"]
        text = subprocess.run(read, cwd=folder, env=_ours(), capture_output=True, check=True).stdout
        (folder / "claims.yml").write_bytes(text)
        claims = text.count(b"form:")
        audit = [*ours, "audit", "claims.yml", "--html", "page.html"]
        _process(audit, folder)  # compiles what has not been compiled
        start, mb_start = _measured([*ours, "--version"], folder, rounds)
        bare, _ = _measured([sys.executable, "-c", "pass"], folder, rounds)
        reads, mb_read = _measured(read, folder, rounds)
        apart, _ = _measured([str(python), "-c", STATCHECK, "apa.txt"], folder, rounds)
        audits, mb_audit = _measured(audit, folder, rounds)
    of = f"; median of {rounds}" if rounds > 1 else ""
    checked = f"{audits - start:.1f} s after start; {mb_audit:.0f} MB at most{of}"
    rows = [
        ("attainable --version", start, "Python's own start", bare, f"{mb_start:.0f} MB{of}"),
        (f"{claims} claims audited, a page", audits, "its own start", start, checked),
        (
            f"{claims} claims read from a text",
            reads,
            "statcheck: 50 t-tests read and checked",
            apart,
            f"{mb_read:.0f} MB at most{of}",
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def abstract() -> str:
    """Made-up results: two groups, counts with intervals, rates, ratios, medians, log-rank tests."""
    rng = np.random.default_rng(SEED)
    said = []
    for _ in range(PARTS):
        n1, n2 = rng.integers(12, 60, size=2)
        k1, k2 = (int(rng.integers(1, n // 3)) for n in (n1, n2))
        rate = rng.uniform(0.55, 0.85)
        error = 1.96 * np.sqrt((1 - rate) / (rate * n1)) / np.log(rate)  # log-log, nobody lost
        low, high = (100 * rate ** np.exp(sign * error) for sign in (-1, 1))
        ratio, width = rng.uniform(0.4, 1.6), rng.uniform(1.6, 3.0)
        months = rng.uniform(4, 30)
        said.append(
            f"Remission was reached in {k1} of {n1} children ({100 * k1 / n1:.1f}%). "
            f"During follow-up, {k1} of {n1} and {k2} of {n2} patients died (log-rank p = {rng.uniform(0.02, 0.9):.2f}). "
            f"Two-year survival was {100 * rate:.1f}% (95% CI {low:.1f}-{high:.1f}) in the {n1} children. "
            f"Relapse was less frequent (HR {ratio:.2f}; 95% CI {ratio / width:.2f}-{ratio * width:.2f}). "
            f"Median survival was {months:.1f} months (95% CI {months / 2:.1f}-{2 * months:.1f})."
        )
    return "\n".join(said)


def apa() -> str:
    """As many tests in the style that statcheck reads."""
    rng = np.random.default_rng(SEED)
    df, t, p = rng.integers(10, 80, 50), rng.uniform(0.5, 4, 50), rng.uniform(0, 0.6, 50)
    said = (f"They differed, t({df[i]}) = {t[i]:.2f}, p = {p[i]:.3f}." for i in range(50))
    return " ".join(said)


def _statcheck(place: Path) -> Path:
    subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(place)], check=True)
    python = place / "bin" / "python"
    command = ["uv", "pip", "install", "-q", "--python", str(python), "--require-hashes"]
    subprocess.run([*command, "-r", str(LOCK)], check=True)
    return python


def _ours() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def _process(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds by the clock, and most memory of the process or a child of it in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command],
        cwd=folder,
        env=_ours(),
        capture_output=True,
        text=True,
        check=True,
    )
    code, took, kilobytes = done.stdout.split()
    if code not in ("0", "1"):  # 1: something was found
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return float(took), int(kilobytes) / 1024


def _measured(command: list[str], folder: Path, rounds: int) -> tuple[float, float]:
    runs = [_process(command, folder) for _ in range(rounds)]
    return median(seconds for seconds, _ in runs), max(mb for _, mb in runs)
