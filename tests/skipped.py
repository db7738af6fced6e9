"""Say in one line what the last `make test` passed over, and why."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

PASSED = Path(__file__).resolve().parents[1] / "_build" / "passed"


def skipped(folder: Path) -> str:
    """Name the parts that nothing has changed in since they passed, and count the skipped tests of all parts by reason.

    Each part is a record that pytest wrote, ``NAME.xml``; those older than the file ``began`` are of an earlier run.
    """
    records = sorted(folder.glob("*.xml"))
    began = (folder / "began").stat().st_mtime
    unchanged = [path.stem for path in records if path.stat().st_mtime < began]
    reasons: Counter[str] = Counter()
    for path in records:
        for entry in ElementTree.parse(path).iter("skipped"):
            reasons[(entry.get("message") or "no reason given").removeprefix("Skipped: ")] += 1
    told = [f"{number} ({reason})" for reason, number in reasons.most_common()]
    if unchanged:
        told.insert(0, f"{', '.join(unchanged)} (unchanged since they passed: CI=1 runs them)")
    return f"skipped: {'; '.join(told)}" if told else "nothing was skipped"


if __name__ == "__main__":
    print(skipped(PASSED))
