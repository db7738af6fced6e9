"""What stands around a figure in its sentence: endpoint, time, group, test and p-value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from attainable.reading.normal import Sentence, plain
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields, Token, letters

SERIES: dict[str, str] = PATTERNS["series"]
FIGURES = "AbBCDp"
IN_BRACKETS = "percentage in brackets with more"


@dataclass(frozen=True)
class Sight:
    """A sentence and its phrases; the patients of the text, if it names one number, of its groups, and all named; its method of times."""

    sentence: Sentence
    tokens: list[Token]
    cohort: str = ""
    arms: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    method: str = ""

    @cached_property
    def line(self) -> str:
        """One letter a phrase."""
        return letters(self.tokens)

    def text(self, start: int, end: int) -> str:
        """What is printed from one phrase to before another."""
        if start >= end:
            return ""
        return self.sentence.printed[self.tokens[start].start : self.tokens[end - 1].end]

    def _clause(self, place: int) -> list[Token]:
        """What follows a figure, up to a p-value and an "and" behind it."""
        end = compiled(SERIES["next_clause"]).search(self.line[place + 1 :])
        return self.tokens[place + 1 : place + 1 + end.start() if end else None]

    def _outcome(self, place: int) -> Token | None:
        """The word for an outcome in a figure's own clause, else the nearest before, else the first behind it."""
        if (own := self._own(place)) is not None:
            return own
        if self.characteristic(place):
            return None
        before = [t for t in self.tokens[: place + 1] if "endpoint" in t.fields]
        # "survival of patients with remission": the remission names the patients.
        while len(before) > 1 and before[-1].letter == "R" and self._names_patients(before[-1]):
            before.pop()
        behind = [t for t in self._clause(place)[:7] if "endpoint" in t.fields]
        return before[-1] if before else behind[0] if behind else None

    def _own(self, place: int) -> Token | None:
        """The outcome right behind a figure, where its clause names none before: "24 (60%) responded, 12 (30%) died"."""
        return self.outcome_behind(place) if self.names_none(place) else None

    def names_none(self, place: int) -> bool:
        """Whether the clause of a percentage names no outcome before or within it."""
        token, gap = self.tokens[place], self.gap(place)
        if token.letter != "A" or "endpoint" in token.fields:
            return False
        if len(gap) < place:  # right behind another figure: of that one
            gap = compiled(SERIES["claimed"]).sub("", gap)
        return not compiled(SERIES["names_outcome"]).search(gap)

    def outcome_behind(self, place: int) -> Token | None:
        """The word for an outcome right behind a figure: "12 (30%) patients died"."""
        match = compiled(SERIES["outcome_behind"]).search(self.line[place + 1 :])
        token = self.tokens[place + match.end()] if match else None
        if token is None or "·" in self.sentence.plain[self.tokens[place].end : token.start]:
            return None
        return token

    def gap(self, place: int) -> str:
        """One letter a phrase between a figure and the last before it; all before the first of a sentence."""
        last = max(self.line.rfind(letter, 0, place) for letter in FIGURES)
        return self.line[last + 1 : place]

    def characteristic(self, place: int) -> str:
        """What patients were at baseline, where a figure says so: "62% were female"; "" elsewhere."""
        behind = self.tokens[place].end
        if self.tokens[place].letter != "A":
            return ""
        patterns = ["characteristic", "characteristic_alone"]
        if self.line[:place].endswith("c("):  # "64 patients (33% with liver metastases)"
            patterns.append("characteristic_in_brackets")
        for pattern in patterns:
            match = compiled(SERIES[pattern], "i").search(self.sentence.plain[behind:])
            if match:
                start, end = match.span("what")
                return self.sentence.printed[behind + start : behind + end].strip()
        return ""

    def noun(self, place: int) -> str:
        """What a figure's clause is of, where it names no outcome: "and local control was 62%"; "" elsewhere."""
        if not self.names_none(place):
            return ""
        first = place - len(self.gap(place))
        start = self.tokens[first - 1].end if first else 0
        end = self.tokens[place].start
        match = compiled(SERIES["noun"]).search(self.sentence.plain[start:end])
        if not match:
            return ""
        return self.sentence.printed[start + match.start("what") : start + match.end("what")]

    def _names_patients(self, token: Token) -> bool:
        place = self.tokens.index(token)
        return place > 1 and self.line[place - 2 : place] in ("cf", "xf", "af")

    def endpoint(self, place: int) -> str:
        """What a figure is of, as printed; "" where nothing is near."""
        if stated := self.characteristic(place) or self.noun(place):
            return stated
        token = self._outcome(place)
        return token.fields["endpoint"] if token else ""

    def endpoints(self, place: int) -> list[str]:
        """The endpoints that a sentence names together before a figure: "EFS and OS were ..."."""
        before = self.tokens[:place]
        match = compiled(SERIES["endpoints"]).search(self.line[:place])
        if not match:
            return []
        last = before[match.end()]
        return [before[match.start()].fields["endpoint"], last.fields["endpoint"]]

    def of_pairs(self, place: int) -> str:
        """The endpoint of a rate where each of two is compared: "OS and EFS: 80% vs 65%, 70% vs 51%"."""
        match = compiled(SERIES["two_pairs"]).search(self.line)
        several = self.endpoints(place)
        return several[place > match.start("first")] if match and len(several) == 2 else ""

    def named_together(self, place: int) -> bool:
        """Whether the outcome near a figure shares its "rates" with another: "CR and HSCT rates"."""
        token = self._outcome(place)
        if token is None:
            return False
        text = plain(self.sentence.printed)
        if compiled(SERIES["together"]).search(text[token.end :]):
            return True
        before = text[: token.start]
        if compiled(SERIES["rate_before"]).search(before):
            return True
        second = compiled(SERIES["together_before"]).search(before)
        return bool(second and compiled(SERIES["rates"]).search(text[token.start :]))

    def times(self, place: int) -> bool:
        """Whether a median is one of times to an event."""
        token = self.tokens[place]
        if "endpoint" in token.fields:
            return True
        return any(t.letter == "E" for t in self.tokens[max(0, place - 10) : place])

    def unit(self, place: int) -> str:
        """The unit of the next length of time: "16.2 vs 11.4 months"."""
        for token in self.tokens[place + 1 : place + 9]:
            if token.letter in "BA.":
                return ""
            if "unit" in token.fields:
                return token.fields["unit"]
        return ""

    def excluded(self, place: int, compared: bool, survival: bool) -> bool:
        """Whether a bare fraction is none of patients: HLA 9/10, or neither patients nor outcomes.

        Two fractions with a test of survival are events, "during follow-up" or not.
        """
        near = [t for t in self.tokens[max(0, place - 6) : place + 5] if t.letter == "X"]
        if any(not survival or t.name != "no outcome" for t in near):
            return True
        people = compiled(SERIES["people"], "i").search(self.sentence.plain)
        return not compared and not people and not any("endpoint" in t.fields for t in self.tokens)

    def misread(self, place: int) -> bool:
        """Whether a scanner's slip stands so near to a figure that it can be part of it."""
        return "O" in self.line[max(0, place - 3) : place + 4]

    def is_rate(self, place: int, cells: list[Fields]) -> bool:
        """Whether percentages are rates at a time rather than shares of patients."""
        if any("k1" in cell for cell in cells) or any("percent" not in cell for cell in cells):
            return False
        if any("se" in cell for cell in cells):
            return True
        token = self._outcome(place)
        letter = token.letter if token else ""
        if self.characteristic(place):
            return False
        letter = {"C": "E", "B": "E", "A": "W"}.get(letter, letter)
        timed = bool(self.time(place) or self.times_listed(place))
        if letter == "W" and any(t.letter == "E" for t in self.tokens[:place]):
            return True
        return letter == "E" or (letter == "W" and timed) or (timed and not letter)

    def time(self, place: int) -> str:
        """The time of a rate: right before or behind it, else the last before it, else the next."""
        if "time" in self.tokens[place].fields:
            return self.tokens[place].fields["time"]
        if match := compiled(SERIES["time_before"]).search(self.line[:place]):
            return self.tokens[match.start()].fields["time"]
        rest = self.tokens[place + 1 :]
        for index, token in enumerate(rest[:6]):
            if token.letter == "T":
                return token.fields["time"]
            compared = token.letter != "A" or "v" in self.line[place + 1 : place + 1 + index]
            if token.letter not in ")(,fxvA" or not compared:
                break
        for token in reversed(self.tokens[:place]):
            if token.letter == "T":
                return token.fields["time"]
            if token.letter in "BbCk":
                return ""
        behind = [t for t in self._clause(place) if t.letter == "T"]
        return behind[0].fields["time"] if behind else ""

    def same_time(self, series: list[int]) -> bool:
        """Whether no time stands between the figures of a series."""
        return "T" not in self.line[series[0] : series[-1]]

    def of_all(self, place: int) -> bool:
        """Whether a figure is of a response, and the text names one number of patients."""
        before = compiled(SERIES["direct"]).search(self.line[:place])
        behind = compiled(SERIES["direct_behind"]).search(self.line[place + 1 :])
        return bool(self.cohort and (before or behind))

    def interrupted(self, series: list[int]) -> bool:
        """Whether the figures of a series are of several outcomes."""
        between = self.line[series[0] : series[-1]]
        return any(letter in between for letter in "ER")

    def times_listed(self, place: int) -> list[str]:
        """Times of a list, "1-, 3- and 5-year", nearest to a figure."""
        listed = [t for t in self.tokens if t.letter == "L"]
        if not listed:
            return []
        before = [t for t in listed if t.start < self.tokens[place].start]
        token = before[-1] if before else listed[0]
        numbers = compiled("[0-9.]+").findall(plain(token.fields["times"]))
        dash = "-" if "-" in plain(self.sentence.printed[token.start : token.end]) else " "
        return [f"{number}{dash}{token.fields['unit']}" for number in numbers]

    def measured(self, place: int) -> bool:
        """Whether a figure with an error is of no outcome: "LVEF rose from 34 ± 6% to 42 ± 7%"."""
        if compiled("[ERWBC]").search(self.line[:place]):
            return False
        named = [t for t in self.tokens[:place] if t.name == "no outcome"]
        if any("ollow" not in self.sentence.plain[t.start : t.end] for t in named):
            return True
        return not (self._outcome(place) or self.time(place) or self.times_listed(place))

    def counted(self, place: int) -> str:
        """How many patients the sentence says there were, before a figure: "Of 64 patients, ..."."""
        before = [t for t in self.tokens[:place] if t.letter == "c"]
        if any("share of a number named" in t.name for t in self.tokens[: place + 1]):
            before += [t for t in self.tokens[: place + 1] if "n1" in t.fields and t.letter == "A"]
        for token in reversed(before):
            lead = self.line[: self.tokens.index(token)]
            if compiled(SERIES["after_share"]).search(lead):  # "44.8% in 118 patients": its own
                continue
            said = self.sentence.plain[
                : token.start
            ]  # "relapse occurred in 45 patients by year 2 (21%)"
            if compiled(SERIES["with_outcome"]).search(said) and self.line[place - 1] == "(":
                continue
            if (
                token.letter == "A"
                or token.name == "enrolled"
                or compiled(SERIES["of"]).search(lead)
            ):
                return token.fields.get("number") or token.fields["n1"]
        return ""

    def sizes(self, series: list[int]) -> list[str]:
        """Sizes of the groups where they follow as a list: "in A (n=51), B (n=66)"."""
        rest = self.tokens[series[-1] + 1 :]
        match = compiled(SERIES["sizes"]).search(self.line[series[-1] + 1 :])
        size = [t.fields["n1"] for t in rest[: match.end()] if "n1" in t.fields] if match else []
        pairs = compiled(SERIES["named_pairs"]).search(self.line[series[0] : series[-1]])
        if len(size) > 1 and len(series) in (len(size), 2 * len(size) if pairs else 0):
            return size * (len(series) // len(size))
        before = self.tokens[: series[0]]
        if len(series) == 2 and (pair := compiled(SERIES["groups"]).search(self.line[: series[0]])):
            named = before[pair.start() :]
            return [t.fields["number"] for t in named if t.letter == "c"]
        return []

    def sizes_in_order(self, series: list[int]) -> list[str]:
        """Sizes of the groups where they stand in one bracket behind the last: "70% vs 48% (n = 60 and n = 62)"."""
        last, line = self.tokens[series[-1]], self.line[series[-1] + 1 :]
        match = compiled(SERIES["sizes_in_order"]).search(line)
        if not match or "n1" not in last.fields or last.name != IN_BRACKETS:
            return []
        rest = self.tokens[series[-1] + 1 :][: match.end()]
        sizes = [last.fields["n1"], *(t.fields["n1"] for t in rest if "n1" in t.fields)]
        alone = all({"k1", "n1"}.isdisjoint(self.tokens[p].fields) for p in series[:-1])
        return sizes if alone and len(sizes) == len(series) > 1 else []

    def size_in_brackets(self, place: int) -> str:
        """The n in brackets right behind a percentage: "38% (n = 32)"; "" where none is."""
        said = self.sentence.plain[self.tokens[place].start :]
        match = compiled(SERIES["size_in_brackets"]).search(said)
        return match["n"] if match else ""

    def of_arms(self, series: list[int], tested: bool = False) -> bool:
        """Whether two figures are of a group each, so that patients named before are not those of both.

        Parameters
        ----------
        series : list of int
        tested : bool
            Whether a p-value stands behind them.
        """
        if len(series) != 2 or "n1" in self.tokens[series[0]].fields:
            return False
        if compiled(SERIES["two_outcomes"]).search(self.line[: series[0]]):
            return False
        said = self.text(max(0, series[0] - 5), min(series[-1] + 6, len(self.tokens)))
        if compiled(SERIES["same_patients"], "i").search(plain(said)):
            return False
        groups = compiled(SERIES["arms_named"], "i").search(self.sentence.plain)
        compared = "v" in self.line[series[0] : series[1]]
        named = len(self.arms) > 1 and (tested or "r" in self.line[series[1] :])
        return bool(groups or compared or named)

    def shared_size(self, place: int) -> str:
        """The size of each group where the sentence says it once: "n = 48 per arm"."""
        sizes = [t.fields["n1"] for t in self.tokens[place:] if "each" in t.fields]
        return sizes[0] if sizes else ""


def between(sight: Sight, places: list[int], pattern: str) -> bool:
    """Whether a pattern is found between the figures of a series."""
    gap = sight.line[places[0] : places[-1]]
    return compiled(pattern).search(gap) is not None


def _named(group: str) -> str:
    """A group without the verb that follows it: "the control group had"."""
    verb, whose = (compiled(SERIES[x]).search(plain(group)) for x in ("verb", "relative"))
    return group[: verb.start()] if verb and not whose else group


def of_group(sight: Sight, place: int) -> Fields:
    """Group and size that follow a figure: "88.9% for LT (n = 45)"."""
    rest = sight.tokens[place + 1 :]
    match = compiled(SERIES["group"]).search(sight.line[place + 1 :])
    if not match:
        return {}
    found: Fields = {}
    if match["group"]:
        first, last = (place + 1 + end for end in match.span("group"))
        found["group"] = _named(sight.text(first + 1, last))
    if match["size"]:
        size = rest[match.start("size")].fields
        found |= {key: size[key] for key in ("n1", "d1") if key in size}
    return found
