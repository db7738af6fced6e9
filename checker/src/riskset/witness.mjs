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
  const part = cohort.filter((row) => row.arm === arm).sort((a, b) => a.time - b.time);
  const [steps, losses] = [[[0, 1]], []];
  let level = 1;
  for (let first = 0, after = 0; first < part.length; first = after) {
    const { time } = part[first];
    let events = 0;
    for (; after < part.length && part[after].time === time; after++) events += part[after].event;
    level *= 1 - events / (part.length - first);
    if (events) steps.push([time, level]);
    if (after - first > events) losses.push([time, level, after - first - events]);
  }
  return { steps, losses };
}
