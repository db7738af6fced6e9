"""The two pictures of a report on the page "Your own patients", from a report of the example.

    .venv/bin/casebook report book/example/invented-ward.csv --mapping book/example/invented-ward.yml
    .venv/bin/python tools/report_pictures.py _build/report

Needs Playwright and Chromium, as the tests of pages do. Twice the size in which they are seen, in few colours.
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "book" / "_static"
PICTURES = {
    "report-first-page.png": ("book/index.html", "h1"),
    "report-survival.png": ("notebooks/04_survival.html", "figure:has-text('by remission')"),
}
COLOURS = 24
LARGEST = 90_000  # bytes: a page and all that it fetches keep below 200 kB


def main() -> None:
    """Take both pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--chromium", default=None, help="default: the one that Playwright brings")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium)
        page = browser.new_page(viewport={"width": 1096, "height": 860}, device_scale_factor=2)
        for name, (path, start) in PICTURES.items():
            page.goto((options.report.resolve() / path).as_uri())
            page.locator(start).first.evaluate(
                "element => { element.scrollIntoView(); window.scrollBy(0, -60); }"
            )
            page.wait_for_timeout(500)
            taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            small = taken.quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(STATIC / name, optimize=True)
            size = (STATIC / name).stat().st_size
            print(f"{name}: {taken.width} x {taken.height}, {size:,} bytes")
            assert size <= LARGEST, (
                "more than a page should carry: fewer colours, or a smaller part"
            )
        browser.close()


if __name__ == "__main__":
    main()
