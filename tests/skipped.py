"""Say in one line which tests the last `make test` passed over, and why."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

BUILD = Path(__file__).resolve().parents[1] / "_build"


def skipped(folder: Path) -> str:
    """Count the tests that were skipped, by reason, from the records that pytest wrote."""
    reasons: Counter[str] = Counter()
    for path in sorted(folder.glob("tests-*.xml")):
        for entry in ElementTree.parse(path).iter("skipped"):
            reasons[(entry.get("message") or "no reason given").removeprefix("Skipped: ")] += 1
    told = "; ".join(f"{number} ({reason})" for reason, number in reasons.most_common())
    return f"skipped: {told}" if told else "nothing was skipped"


if __name__ == "__main__":
    print(skipped(BUILD))
