/** A cohort that shows a risk-set path. */

/**
 * Patients whose risk sets are those of a path: patient, arm, time, event.
 *
 * Patients lost before an event time are censored the day before; nobody is lost after the last
 * event, so who is left is censored the day after.
 */
export function cohortOf(rows, n1, n2) {
  const cohort = [];
  [n1, n2].forEach((n, arm) => {
    let left = n;
    const add = (number, time, event) => {
      for (let i = 0; i < number; i++) cohort.push({ patient: cohort.length + 1, arm: arm + 1, time, event });
    };
    rows.forEach((row, j) => {
      add(left - row[arm], 2 * j + 1, 0);
      add(row[2 + arm], 2 * j + 2, 1);
      left = row[arm] - row[2 + arm];
    });
    add(left, 2 * rows.length + 1, 0);
  });
  return cohort;
}

/** Kaplan-Meier steps of one arm: [time, rate] from the start, and the losses as [time, rate, number]. */
export function curve(cohort, arm) {
  const part = cohort.filter((row) => row.arm === arm);
  const [steps, losses] = [[[0, 1]], []];
  let level = 1;
  for (const time of [...new Set(part.map((row) => row.time))].sort((a, b) => a - b)) {
    const here = part.filter((row) => row.time === time);
    const events = here.filter((row) => row.event).length;
    level *= 1 - events / part.filter((row) => row.time >= time).length;
    if (events) steps.push([time, level]);
    if (here.length > events) losses.push([time, level, here.length - events]);
  }
  return { steps, losses };
}
