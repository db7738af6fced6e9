/** Which of the tests or methods tried a claim names: its verdict is then of that one. */

/** What papers call the tests of counts, and how the names of those tried begin. */
export const TESTS = [
  [/chi|χ|pearson/, ["chi_squared"]],
  [/fisher/, ["fisher"]],
  [/^(?!.*fisher).*exact/, ["fisher", "Boschloo", "Barnard", "mid_p"]],
  [/boschloo|unconditional/, ["Boschloo"]],
  [/barnard|unconditional/, ["Barnard"]],
  [/mid-?p/, ["mid_p"]],
  [/(?<![a-z])z[- ]?test|two[- ]proportion/, ["z"]],
  [/likelihood|(?<![a-z])lrt?(?![a-z])|logistic/, ["likelihood ratio"]],
  [/wald|logistic/, ["Wald"]],
  [/mann|wilcoxon|rank[- ]sum/, ["Mann-Whitney"]],
  [/(?<![a-z])t[- ]test|student/, ["t-test"]],
  [/trend|armitage/, ["trend", "linear"]],
  [/linear/, ["linear"]],
];

/** What papers call the intervals of a proportion. */
export const INTERVALS = [
  [/clopper|(?<!mid-p )exact/, ["Clopper-Pearson", "Sterne", "Blaker"]],
  [/wilson|score/, ["Wilson"]],
  [/wald|normal|asymptotic/, ["Wald"]],
  [/agresti/, ["Agresti-Coull"]],
  [/jeffreys/, ["Jeffreys"]],
  [/mid-?p/, ["mid-P"]],
  [/newcombe/, ["Wilson"]],
  [/logit|logistic/, ["logit"]],
  [/arc-?sin/, ["arcsine"]],
  [/sterne/, ["Sterne"]],
  [/blaker/, ["Blaker"]],
];

/** What papers and programs call the scales of a rate's limits, letters only. */
const SCALES = { loglog: "log-log", logminuslog: "log-log", logit: "logit", log: "log", plain: "plain", linear: "plain", arcsin: "arcsine" };
const UNSURE = /[?]|maybe|perhaps|probabl|unclear|not (?:stated|named|given)/;

/** Those of the names tried that a text means; none where it is unsure of it. */
export function named(text, names, tried) {
  const said = text.toLowerCase();
  if (UNSURE.test(said)) return [];
  const starts = names.flatMap(([pattern, known]) => (pattern.test(said) ? known : []));
  return tried.filter((name) => starts.some((start) => name.startsWith(start)));
}

/** Those of the scales tried that a text means. */
export function namedScales(text, tried) {
  const letters = text.toLowerCase().replace(/[^a-z]/g, "");
  const key = Object.keys(SCALES).find((one) => letters.includes(one));
  return tried.filter((name) => key && (name === SCALES[key] || name === `${SCALES[key]} of the failures`));
}
