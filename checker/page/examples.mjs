/** Published figures, one tap away. */

export const EXAMPLES = [
  {
    label: { en: "Transplant, 1 of 15 against 0 of 11: p = 0.400", zh: "移植：1/15 对 0/11，p = 0.400" },
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
    label: { en: "A percentage without its count: 2.2 % of 134", zh: "只有百分比：134 例的 2.2 %" },
    source: "https://www.nature.com/articles/s41375-024-02242-6",
    form: "count",
    fields: { n1: "134", k1: "", percent: "2.2" },
  },
];
