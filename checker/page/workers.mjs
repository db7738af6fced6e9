/** The worker that answers, and its helpers where a design has many courses. */

import worker from "worker-text";

/**
 * Ask; whoever asked is told of progress, and gets the answer.
 *
 * @param {object} asked form, fields, ties
 * @param {object} told progress(done, all), answer(said), failed(message)
 * @returns {function} stops everything
 */
export function ask(asked, { progress, answer, failed }) {
  const link = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  const running = [];
  const stop = () => {
    for (const one of running) one.terminate();
    URL.revokeObjectURL(link);
  };
  const fail = (message) => {
    stop();
    failed(message);
  };
  const begin = (heard) => {
    const one = new Worker(link);
    one.onerror = (event) => fail(event.message);
    one.onmessage = ({ data }) => heard(data, one);
    running.push(one);
    return one;
  };
  const first = begin((said) => {
    if (said.all) return progress(said.done, said.all);
    if (said.parts) return help(said);
    stop();
    answer(said);
  });
  const help = ({ parts, courses }) => {
    const [seen, tables] = [new Array(parts).fill(0), []];
    seen.forEach((_, number) => begin((said, one) => {
      if (said.error) return fail(said.error);
      if (said.seen) {
        seen[number] = said.seen;
        return progress(seen.reduce((sum, part) => sum + part, 0), courses);
      }
      one.terminate();
      tables.push(said.table);
      if (tables.length === parts) first.postMessage({ asked, tables }, tables.map((part) => part.table.buffer));
    }).postMessage({ asked, number, of: parts }));
  };
  first.postMessage({ asked });
  return stop;
}
