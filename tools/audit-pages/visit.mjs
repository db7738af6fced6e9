// What one page costs and how it behaves: requests, bytes, errors, width on a phone, axe-core.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const require = createRequire(import.meta.url);
const AXE = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
export const PHONE = { width: 375, height: 667, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const DESK = { width: 1280, height: 800 };
// The default rules, and one that Lighthouse counts too: a control's name holds the words that it shows.
const RULES = { rules: { "label-content-name-mismatch": { enabled: true } } };

/** Open a page with an empty cache: requests, bytes over the wire, errors, sideways scroll. */
export async function weigh(browser, url, host) {
  const page = await freshPage(browser, PHONE, "light");
  const found = { requests: 0, bytes: 0, foreign_requests: 0, console_errors: 0, problems: [] };
  const session = await page.createCDPSession();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (request.url.startsWith("data:")) return;
    found.requests += 1;
    if (!request.url.startsWith(host)) {
      found.foreign_requests += 1;
      found.problems.push(`fetches ${request.url}`);
    }
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (found.bytes += encodedDataLength));
  countErrors(page, found);
  await page.goto(url, { waitUntil: "networkidle0" });
  found.sideways_px = await page.evaluate(
    () => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
  );
  if (found.sideways_px) found.problems.push(`scrolls ${found.sideways_px} px sideways`);
  await page.browserContext().close();
  return found;
}

function countErrors(page, found) {
  const count = (text) => {
    found.console_errors += 1;
    found.problems.push(`logs: ${text}`);
  };
  page.on("console", (message) => message.type() === "error" && count(message.text()));
  page.on("pageerror", (error) => count(error.message));
}

/** Number of axe-core violations on a page, on a desk and on a phone, with everything that folds opened. */
export async function axe(browser, url, scheme) {
  const problems = [];
  for (const viewport of [DESK, PHONE]) {
    const page = await freshPage(browser, viewport, scheme);
    await page.goto(url, { waitUntil: "networkidle0" });
    await page.evaluate(() => document.querySelectorAll("details").forEach((box) => (box.open = true)));
    await new Promise((painted) => setTimeout(painted, 300)); // what was unfolded is drawn
    await page.evaluate(AXE);
    const { violations } = await page.evaluate((rules) => window.axe.run(document, rules), RULES);
    for (const { id, nodes } of violations) {
      const where = nodes.slice(0, 3).map((node) => node.target.join(" "));
      problems.push(`${id} (${scheme}, ${viewport.width} px, ${nodes.length}): ${where.join(" | ")}`);
    }
    await page.browserContext().close();
  }
  return { violations: problems.length, problems };
}

async function freshPage(browser, viewport, scheme) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  return page;
}
