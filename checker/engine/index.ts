/** The engine: all courses of a design, gone through as src/riskset/tables.mjs asks. */

import * as normal from "./normal";

export { filled } from "./cells";
export { path, setDesign } from "./enumeration";
export { setScale } from "./scale";
export { draw, fill, infinite, infiniteEqual, lookFor, prepare, table } from "./tables";

normal.prepare();
