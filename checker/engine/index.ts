/** The engine: all courses of a design, gone through as src/riskset/tables.mjs asks. */

import { prepare } from "./normal";

export { filled } from "./cells";
export { path, setDesign } from "./enumeration";
export { setScale } from "./scale";
export { fill, infinite, infiniteEqual, lookFor, table } from "./tables";

prepare();
