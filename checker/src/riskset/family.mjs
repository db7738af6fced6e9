/** The tests of the family: their names, in the order in which the kernels compute them. */

export const WEIGHTED = ["gehan", "tarone_ware", "peto_peto", "peto_modified", "prentice"];
/** Tests that the risk-set path decides; the place here is the kernels' number. */
export const TIMES = [
  "mantel",
  "permutation",
  "oe",
  ...WEIGHTED,
  "corrected",
  ...WEIGHTED.map((name) => `${name}_permutation`),
  "cox_score",
  "cox_wald",
  "cox_lr",
];
/** Tests that the counts alone decide. */
export const COUNTS = ["fisher", "chi_squared", "chi_squared_yates", "mid_p", "z"];
export const FAMILY = [...TIMES, ...COUNTS];
/** Two sides (p), one side in the direction of the effect (p/2), one side against it (1 - p/2). */
export const SIDES = [2, 1, -1];

export const WORDS = {
  mantel: "the log-rank test (Mantel's variance)",
  permutation: "the log-rank test with permutation variance",
  oe: "the sum of (O-E)^2/E",
  gehan: "Gehan's (Breslow's) test",
  tarone_ware: "the Tarone-Ware test",
  peto_peto: "the Peto-Peto test",
  peto_modified: "the modified Peto test",
  prentice: "Prentice's test",
  corrected: "the continuity-corrected log-rank test",
  gehan_permutation: "Gehan's test with permutation variance",
  tarone_ware_permutation: "the Tarone-Ware test with permutation variance",
  peto_peto_permutation: "the Peto-Peto test with permutation variance",
  peto_modified_permutation: "the modified Peto test with permutation variance",
  prentice_permutation: "Prentice's test with permutation variance",
  cox_score: "the score test of Cox's model",
  cox_wald: "the Wald test of Cox's model",
  cox_lr: "the likelihood-ratio test of Cox's model",
  fisher: "Fisher's exact test of the counts",
  chi_squared: "the chi-squared test of the counts",
  chi_squared_yates: "the chi-squared test of the counts with Yates' correction",
  mid_p: "Fisher's mid-P of the counts",
  z: "the z-test of two rates",
};
const SIDE_WORDS = { 1: "one-sided", "-1": "one-sided against the effect" };

/** Name of a test with its side: mantel, mantel/1, mantel/-1. */
export const key = (test, side) => (side === 2 ? test : `${test}/${side}`);

/** A test with its side, for a sentence. */
export const words = (test, side) => WORDS[test] + (side === 2 ? "" : `, ${SIDE_WORDS[side]}`);

/** What a name of `key` means, for a list. */
export function spoken(name) {
  const [test, side = "2"] = name.split("/");
  return words(test, Number(side)).replace(/^the /, "");
}

/** A side's p from the two-sided one. */
export const sideP = (p, side) => (side === 2 ? p : side === 1 ? p / 2 : 1 - p / 2);
