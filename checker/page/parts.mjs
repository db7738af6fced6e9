/** The courses of a design gone through by several workers at once, each a part. */

import { Claim } from "../src/claim.mjs";
import { designOf, isStratified } from "../src/forms/logrank.mjs";
import { plan, tablesOf } from "../src/riskset/report.mjs";

/** Courses from which several workers are quicker than one. */
const LEAST = 300_000;
const MOST_WORKERS = 8;

function planned({ form, fields, ties }) {
  const claim = new Claim(form, fields);
  if (form !== "logrank" || isStratified(claim)) return null;
  const { design } = designOf(claim, ties);
  return { design, plan: plan(design, claim.p()) };
}

/** Into how many parts the courses are best divided, and how many courses there are; null where one worker is as quick. */
export function division(asked) {
  const found = planned(asked);
  const parts = Math.min(navigator.hardwareConcurrency ?? 1, MOST_WORKERS);
  if (!found?.plan.closed || found.plan.paths < BigInt(LEAST) || parts < 2) return null;
  return { parts, courses: Number(found.plan.paths) };
}

/** The tables of one part, as data. */
export function part(asked, number, of, progress) {
  const { design, plan: how } = planned(asked);
  const { table, filled, infinite, complete, closed, lostUpTo } = tablesOf(design, how, { part: { number, of }, progress });
  return { table, filled, infinite, complete, closed, lostUpTo };
}

/** The tables of all parts. */
export function joined(asked, parts) {
  const { design, plan: how } = planned(asked);
  return parts.reduce((whole, each) => whole.merge(each), tablesOf(design, { ...how, maxLost: -1 }));
}
