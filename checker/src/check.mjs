/** One check, whatever its form: the fields as typed, the verdict as data. */

import { Claim } from "./claim.mjs";
import { check as count } from "./forms/count.mjs";
import { elsewhere } from "./forms/elsewhere.mjs";
import { check as hazardRatio } from "./forms/hazard_ratio.mjs";
import { check as logrank } from "./forms/logrank.mjs";
import { check as mean } from "./forms/mean.mjs";
import { check as median } from "./forms/median.mjs";
import { check as proportion } from "./forms/proportion.mjs";
import { check as rate } from "./forms/rate.mjs";
import { check as trend } from "./forms/trend.mjs";
import { check as twoProportions } from "./forms/two_proportions.mjs";

export const FORMS = { logrank, count, hazard_ratio: hazardRatio, two_proportions: twoProportions, rate, proportion, median, mean, trend };

/**
 * @param {object} asked form, fields (text; with sentence, a number of patients outside it need not be that of the evaluable), ties
 * @param {object} options of a log-rank p-value: progress, called with paths seen and paths in all; table
 */
export function check({ form, fields, ties = true }, options = {}) {
  return FORMS[form](new Claim(form, fields, elsewhere(new Claim(form, fields))), { ties, ...options });
}
