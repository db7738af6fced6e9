/** P-values of chi-squared. */

/** The complementary error function, of src/riskset/normal.mjs. */
// @ts-ignore: a decorator of AssemblyScript
@external("host", "erfc")
declare function erfc(x: f64): f64;

const STEP: f64 = 512;
const POINTS = 5 * 512 + 2;
/** P and its slope at z = 0, 1/512 …, side by side. */
const tabled = memory.data(16 * POINTS);

/** Fill the table. */
export function prepare(): void {
  for (let i = 0; i < POINTS; i++) {
    const z = f64(i) / STEP;
    store<f64>(tabled + 16 * i, erfc(z / Math.SQRT2));
    store<f64>(tabled + 16 * i, (-Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2)) / STEP, 8);
  }
}

/** P of a chi-squared with one degree of freedom, to 1e-13 (cubic between tabled values). */
export function twoSided(chiSquared: f64): f64 {
  const z = Math.sqrt(chiSquared);
  if (z >= 5) return erfc(z / Math.SQRT2);
  const i = i32(z * STEP);
  const at = tabled + 16 * i;
  const t = z * STEP - f64(i);
  const u = 1 - t;
  const start = (1 + 2 * t) * load<f64>(at) + t * load<f64>(at, 8);
  const end = (3 - 2 * t) * load<f64>(at, 16) - u * load<f64>(at, 24);
  return u * u * start + t * t * end;
}
