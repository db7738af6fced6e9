// Writes checker.js for the book's page and check-a-paper.html, the same as one file to pass on,
// into a folder (by default book/_static).
import "./engine.mjs";
import { build } from "esbuild";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? join(here, "..", "book", "_static");
const common = { bundle: true, minify: true, write: false, format: "iife", target: "es2022", charset: "utf8", absWorkingDir: here };
const text = (made) => made.outputFiles[0].text;

const worker = text(await build({ ...common, entryPoints: ["page/worker.mjs"] }));
const workerText = {
  name: "worker-text",
  setup(made) {
    made.onResolve({ filter: /^worker-text$/ }, () => ({ path: "worker", namespace: "worker-text" }));
    made.onLoad({ filter: /.*/, namespace: "worker-text" }, () => ({ contents: worker, loader: "text" }));
  },
};
const script = text(await build({ ...common, entryPoints: ["page/page.mjs"], plugins: [workerText], loader: { ".css": "text" } }));
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Can these printed figures come from these patients? Works offline; sends nothing.">
<title>Check a paper</title>
<style>:root { color-scheme: light dark; } body { margin: 1rem auto; max-width: 46rem; padding: 0 1rem; font: 16px/1.5 sans-serif; background: Canvas; color: CanvasText; }</style>
</head>
<body>
<main><h1>Check a paper</h1>
<div id="checker-form"><p>This page needs JavaScript.</p></div></main>
<script>${script.replaceAll("</script", String.raw`<\/script`)}</script>
</body>
</html>
`;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "checker.js"), script);
writeFileSync(join(out, "check-a-paper.html"), page);
console.log(`checker.js: ${script.length.toLocaleString("en")} bytes, ${gzipSync(script).length.toLocaleString("en")} gzipped`);
