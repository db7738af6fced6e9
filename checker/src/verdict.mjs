/** A verdict on a printed figure: one word, one sentence, and what stands behind them. */

/** Said of an interval of which no number of patients or events is known: nothing bounds its width. */
export const WIDTH = "The width of the interval could not be checked.";

export const SEVERITIES = {
  "adds up": "green",
  "cut off": "footnote",
  possible: "green", // grey where nothing could have been noticed
  "not by any test tried": "amber",
  "too narrow": "amber",
  "does not fit": "red",
  "two readings": "grey",
  "not checkable": "grey",
  "not checked": "grey",
};

/** A verdict with what is not said filled in; the severity is that of the word unless given. */
export function verdict(said) {
  const answer = {
    tried: {},
    assumes: [],
    noticed: null,
    leastLoss: null,
    leastLossEqual: null,
    witness: null,
    because: "",
    ...said,
  };
  answer.severity ||= answer.word === "possible" && !answer.noticed ? "grey" : SEVERITIES[answer.word];
  return answer;
}
