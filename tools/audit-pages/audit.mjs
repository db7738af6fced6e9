// Measure every page of the built book and write one row each:
//   node audit.mjs [folder of pages] [results.csv] [part of a page's name]
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";
import { serve } from "./serve.mjs";
import { axe, weigh } from "./visit.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const COLUMNS = [
  "page", "bytes", "requests", "foreign_requests", "console_errors", "sideways_px", "axe_light", "axe_dark",
  "performance", "accessibility", "best_practices", "seo", "chromium", "axe_core", "lighthouse",
];
const LIMITS = { bytes: 200_000, performance: 98 };
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function stop(message) {
  console.error(`\nStopped: ${message}`);
  process.exit(1);
}

async function pagesIn(folder) {
  const paths = await readdir(folder, { recursive: true });
  const moved = (path) => path === "index.html"; // sends the reader on to the first page
  return paths.filter((path) => path.endsWith(".html") && !path.startsWith("_static") && !moved(path)).sort();
}

/** Lighthouse's four scores, 0 to 100, as a phone on a slow network. */
async function scores(browser, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const options = { onlyCategories: CATEGORIES, logLevel: "error", output: "json" };
  const { lhr } = await lighthouse(url, options, undefined, page);
  await context.close();
  if (lhr.runtimeError) stop(`Lighthouse could not read ${url}: ${lhr.runtimeError.message}`);
  const found = { problems: [] };
  for (const name of CATEGORIES) {
    const category = lhr.categories[name];
    found[name.replace("-", "_")] = Math.round(category.score * 100);
    const low = category.auditRefs.filter(({ id, weight }) => weight && (lhr.audits[id].score ?? 1) < 0.9);
    found.problems.push(...low.map(({ id }) => `${name}: ${id} ${lhr.audits[id].displayValue ?? ""}`.trim()));
  }
  return found;
}

/** The scores; where the speed falls short, those of the run in the middle of three, as other programs on the machine slow one run. */
async function settledScores(browser, url) {
  const runs = [await scores(browser, url)];
  while (runs.length < 3 && (runs.length === 2 || runs[0].performance < LIMITS.performance)) {
    runs.push(await scores(browser, url));
  }
  return runs.sort((a, b) => a.performance - b.performance)[Math.floor(runs.length / 2)];
}

async function measure(browser, url, host) {
  const weight = await weigh(browser, url, host);
  const light = await axe(browser, url, "light");
  const dark = await axe(browser, url, "dark");
  const scored = await settledScores(browser, url);
  const problems = [weight, light, dark, scored].flatMap((part) => part.problems);
  return { ...weight, axe_light: light.violations, axe_dark: dark.violations, ...scored, problems };
}

/** What a row does not reach, in words; empty where everything is met. */
function missed(row) {
  const zero = ["foreign_requests", "console_errors", "sideways_px", "axe_light", "axe_dark"];
  const full = ["accessibility", "best_practices", "seo"];
  return [
    ...zero.filter((name) => row[name] > 0),
    ...full.filter((name) => row[name] < 100),
    ...(row.bytes > LIMITS.bytes ? ["bytes"] : []),
    ...(row.performance < LIMITS.performance ? ["performance"] : []),
  ];
}

const [, , folder = join(ROOT, "_build/html"), results = join(ROOT, "bench/pages/results.csv"), part = ""] = process.argv;
if (!existsSync(join(folder, "index.html"))) stop(`${folder} holds no book; make it with: make book`);
const executablePath = process.env.CHROME_PATH ?? BROWSERS.find(existsSync);
if (!executablePath) stop("no Chromium was found; install it, or name it in CHROME_PATH");

const { version } = createRequire(import.meta.url)("axe-core/package.json");
const lighthouseVersion = createRequire(import.meta.url)("lighthouse/package.json").version;
const browser = await puppeteer.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const server = await serve(folder);
const rows = [];
try {
  const chromium = (await browser.version()).split("/")[1];
  const pages = (await pagesIn(folder)).filter((path) => path.includes(part));
  for (const path of pages) {
    const measured = await measure(browser, `${server.address}/${path}`, server.address);
    const row = { page: path, ...measured, chromium, axe_core: version, lighthouse: lighthouseVersion };
    rows.push(row);
    const short = missed(row);
    console.log(`${rows.length}/${pages.length} ${path}: ${short.length ? short.join(", ") : "everything met"}`);
    for (const problem of row.problems) console.log(`    ${problem}`);
  }
} finally {
  server.stop();
  await browser.close();
}
if (!part) {
  await mkdir(dirname(results), { recursive: true });
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => row[name]))];
  await writeFile(results, lines.map((cells) => `${cells.join(",")}\n`).join(""));
  console.log(`written: ${relative(process.cwd(), results)}`);
}
const short = rows.filter((row) => missed(row).length);
if (short.length) stop(`${short.length} of ${rows.length} pages do not reach what they should, see above`);
