/** The engine of ../../engine, which goes through all courses of a design: made anew for each question. */

import code from "../../build/engine.mjs";
import { erfc } from "./normal.mjs";

/** How events on one day are taken in Cox's model, as the engine numbers it. */
const COX_TIES = ["both", "breslow", "efron"];
let compiled = null;

/** The engine, with a design; `progress` is called now and then with the paths seen. */
export function engineFor({ n1, d1, n2, d2, ties, coxTies }, progress = null) {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(code), (character) => character.charCodeAt(0)));
  const { exports } = new WebAssembly.Instance(compiled, { host: { erfc, progress: progress ?? (() => {}) } });
  exports.setDesign(n1, d1, n2, d2, ties);
  return { ...exports, coxTies: COX_TIES.indexOf(coxTies) };
}
