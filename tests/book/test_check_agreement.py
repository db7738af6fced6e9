"""The worker of the page "Check a paper" in Chromium against the library's answers.

Oracle: `checker/test/agreement.json.gz`, or the file that the variable CASES names, written by
`tools/checker/agreement.py` from the library itself.
"""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from attainable.reading.unread import unread_said

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "_static" / "check-a-paper.html"
CASES = Path(os.environ.get("CASES", ROOT / "checker" / "test" / "agreement.json.gz"))
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
BATCH = 200
KEEP = """const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { window.worker ??= make(blob); return make(blob); };"""
"""Keeps the page's own worker when it is first made."""
ASK = """async (cases) => {
  const said = (worker, data) => new Promise((got) => {
    worker.onmessage = ({ data }) => data.done || data.seen || got(data);
    worker.postMessage(data);
  });
  const worker = new Worker(window.worker);
  const found = [];
  for (const asked of cases) {
    let answer = await said(worker, { asked });
    const tables = [];
    for (let number = 0; number < answer.parts; number++) {
      tables.push((await said(worker, { asked, number, of: answer.parts })).table);
    }
    found.push(tables.length ? await said(worker, { asked, tables }) : answer);
  }
  worker.terminate();
  return found;
}"""
NAMES = {"least_loss": "leastLoss", "least_loss_equal": "leastLossEqual"}
NOTHING = {"tried": {}, "assumes": [], "because": "", "word": "not checked", "severity": "grey"}


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")
def test_the_worker_answers_as_the_library() -> None:
    """Text, words and whole numbers alike; other numbers to 1e-12."""
    cases = json.loads(gzip.decompress(CASES.read_bytes()))
    assert cases
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(KEEP)
        page.goto(f"{PAGE.as_uri()}#form=mean&value=5.19&n1=28")
        page.locator(".cp-word").wait_for()
        for first in range(0, len(cases), BATCH):
            batch = cases[first : first + BATCH]
            for case, said in zip(
                batch, page.evaluate(ASK, [_asked(c) for c in batch]), strict=True
            ):
                _same(_answer(case, said), _expected(case), json.dumps(_asked(case)))
        browser.close()


def _asked(case: dict[str, Any]) -> dict[str, Any]:
    if "text" in case:
        return {"form": "text", "fields": {"text": case["text"]}}
    return {name: case[name] for name in ("form", "fields", "ties")}


def _expected(case: dict[str, Any]) -> Any:
    if "text" not in case:
        return case["answer"]
    left = unread_said(case["unread"])
    return {"proposals": case["proposals"], "remarks": [*case["remarks"], *filter(None, [left])]}


def _answer(case: dict[str, Any], said: dict[str, Any]) -> Any:
    if "text" in case:
        return said
    refused = {**NOTHING, "sentence": f"{said.get('error')}."}
    found = said.get("verdict", refused)
    return {name: found.get(NAMES.get(name, name)) for name in case["answer"]}


def _same(found: Any, expected: Any, where: str) -> None:
    if isinstance(expected, dict) and isinstance(found, dict):
        assert list(found) == list(expected), where
        for name, value in expected.items():
            _same(found[name], value, f"{where}.{name}")
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(found) == len(expected), where
        for one, other in zip(found, expected, strict=True):
            _same(one, other, where)
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12), where
    else:
        assert found == expected, where
