/** Published figures, one tap away. */

export const EXAMPLES = [
  {
    label: { en: "Disease-free survival by transplant, 1 of 15 against 0 of 11 with an event: p = 0.400", zh: "按移植比较无病生存：事件 1/15 对 0/11，p = 0.400" },
    source: "https://doi.org/10.3389/fped.2023.1187607",
    form: "logrank",
    fields: { n1: "15", d1: "1", n2: "11", d2: "0", p: "0.400" },
  },
  {
    label: { en: "A padded zero, or another denominator: 20.0 % of 83", zh: "补零，或分母不同：83 例的 20.0 %" },
    source: "https://jitc.bmj.com/highwire/markup/12348",
    form: "count",
    fields: { n1: "83", k1: "", percent: "20.0" },
  },
  {
    label: { en: "An interval and its patients: 48.1 % (46.1 to 50.1) of 27", zh: "置信区间与例数：27 例，48.1 %（46.1 至 50.1）" },
    source: "https://doi.org/10.3389/fimmu.2021.605766",
    form: "rate",
    fields: { n1: "27", percent: "48.1", low: "46.1", high: "50.1", endpoint: "cumulative incidence of acute GVHD" },
  },
  {
    label: { en: "A hazard ratio and its limits: 0.95 (0.75 to 1.12), p = 0.388", zh: "风险比与其置信区间：0.95（0.75 至 1.12），p = 0.388" },
    source: "https://doi.org/10.1016/j.cardfail.2008.02.004",
    form: "hazard_ratio",
    fields: { value: "0.95", low: "0.75", high: "1.12", p: "0.388", d1: "253", d2: "268", test: "Cox, matched" },
  },
];
