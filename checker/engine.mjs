// Compiles engine/ to WebAssembly, as text in a module: build/engine.mjs.
import asc from "assemblyscript/asc";
import { Buffer } from "node:buffer";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const options = ["-O3", "--runtime", "stub", "--use", "abort=", "--outFile", "engine.wasm", "--baseDir", here];
let binary = null;
const { error, stderr } = await asc.main(["engine/index.ts", ...options], {
  writeFile: (name, contents) => {
    if (name.endsWith(".wasm")) binary = contents;
  },
});
if (error) throw new Error(stderr.toString());
mkdirSync(`${here}build`, { recursive: true });
const written = `${here}build/engine-${process.pid}.mjs`;
writeFileSync(written, `export default "${Buffer.from(binary).toString("base64")}";\n`);
renameSync(written, `${here}build/engine.mjs`);
console.log(`engine: ${binary.length.toLocaleString("en")} bytes`);
