"""Table Schemas as checks, types and data dictionary; every CSV of the project against its own."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortreader.data.cells import check_cells
from cohortreader.data.problems import KEPT, Problem, TableError, quoted
from cohortreader.data.schema import COHORT_SCHEMA, data_dictionary, load_schema
from helpers.cohort import DATA

FIELDS = [
    {"name": "code", "type": "string", "constraints": {
        "required": True, "unique": True, "pattern": "[a-z]+[0-9]*", "maxLength": 5}},
    {"name": "grade", "type": "integer", "unit": "grade", "description": "Worst grade",
     "constraints": {"required": True, "minimum": 0, "maximum": 5}},
    {"name": "alive", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    {"name": "flag", "type": "integer", "constraints": {"enum": [0, 1]}},
    {"name": "disease", "type": "string", "constraints": {"enum": ["refractory", "relapsed"]}},
    {"name": "day", "type": "integer"},
    {"name": "age", "type": "number", "constraints": {"minimum": 0, "maximum": 120}},
    {"name": "remark", "type": "string"},
]  # fmt: skip
GOOD = {"code": "a1", "grade": "3", "alive": "yes", "flag": "0", "disease": "relapsed",
        "day": "-14", "age": "7.5", "remark": "any text, 是, <b>"}  # fmt: skip


@pytest.fixture
def schema_path(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"name": "made_up", "title": "Made up", "fields": FIELDS}))
    return path


def rows_of(*rows: dict[str, str]) -> pd.DataFrame:
    """Good rows with the given cells changed; rows 2, 3, ... of a file."""
    table = pd.DataFrame([GOOD | {"code": f"a{n}"} | row for n, row in enumerate(rows)])
    return table.set_axis(range(2, len(rows) + 2))


def places(problems: list[Problem]) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.found) for problem in problems]


@pytest.mark.parametrize(
    ("column", "accepted"),
    [
        # Oracle: the accepted forms as cohortreader.data.schema lists them.
        ("code", ["a", "ab123"]),
        ("grade", ["0", "5"]),
        ("alive", ["yes", "no", ""]),
        ("flag", ["0", "1", ""]),
        ("disease", ["refractory", "relapsed", ""]),
        ("day", ["0", "-1", "123456789012345", ""]),
        ("age", ["0", "7", "7.0", "0.25", "120", ""]),
        ("remark", ["x", "two words", "=cmd|calc", "ｆｕｌｌ", ""]),
    ],
)
def test_accepted_forms(schema_path: Path, column: str, accepted: list[str]) -> None:
    for value in accepted:
        assert check_cells(rows_of({column: value}), load_schema(schema_path)) == ([], 0), value


@pytest.mark.parametrize(
    ("column", "refused"),
    [
        # Oracle: the same list; each is a form that a careless reader would let through.
        ("code", ["", "A1", "1a", "a1 ", " a1", "abcdef", "a1\n", "é"]),
        ("grade", ["", "6", "-1", "1.0", "1e0", "+1", "01", " 1", "1 ", "１", "²", "1,0", "one",
                   "nan", "0x1", "1_0", "True", "99999999999999999999"]),
        ("alive", ["Yes", "YES", "y", "1", "0", "True", "true", " yes", "yes ", "ｙｅｓ", "NA"]),
        ("flag", ["2", "-1", "0.0", "1.0", "yes", "00", "False"]),
        ("disease", ["Relapsed", "relapse", "relapsed,refractory", "relapsed ", "NaN"]),
        ("day", ["--1", "-0.5", "- 1", "−1", "1234567890123456", "2022-01-01", "-01"]),
        ("age", ["-1", "120.5", "7,5", "7.", ".5", "07.5", "1e1", "nan", "inf", " 7", "７", "1 0"]),
        ("remark", [" x", "x ", "\tx", "a\nb", "a\x1b[31mb", "a\u0085b", "\u00a0x"]),
    ],
)  # fmt: skip
def test_refused_forms(schema_path: Path, column: str, refused: list[str]) -> None:
    for value in refused:
        problems, total = check_cells(rows_of({}, {column: value}), load_schema(schema_path))
        assert places(problems) == [(3, column, quoted(value))], value
        assert total == 1


def test_every_problem_is_found_at_once_in_the_order_of_the_file(schema_path: Path) -> None:
    # Oracle: the cells that were broken, listed by hand.
    table = rows_of({"flag": "2", "grade": "x"}, {}, {"code": "a1"}, {"alive": "J"})
    problems, total = check_cells(table.drop(columns="disease"), load_schema(schema_path))
    assert total == 5
    assert places(problems) == [
        (1, "disease", "no column disease"),
        (2, "grade", "'x'"),
        (2, "flag", "'2'"),
        (4, "code", "'a1'"),
        (5, "alive", "'J'"),
    ]
    assert problems[3].expected == "a value of its own; row 3 holds it too"


def test_a_table_without_rows_is_a_problem(schema_path: Path) -> None:
    problems, total = check_cells(rows_of({}).iloc[:0], load_schema(schema_path))
    assert (places(problems), total) == ([(None, None, "no rows")], 1)


def test_a_misspelt_column_is_pointed_at(schema_path: Path) -> None:
    table = rows_of({}).rename(columns={"disease": " Disease"})
    problems, _ = check_cells(table, load_schema(schema_path))
    assert places(problems) == [(1, "disease", "no column disease, but ' Disease'")]
    assert problems[0].remedy == "rename the column"


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        # Oracle: the accepted form that a reader would recognise in what was found.
        ("alive", " YES", "write yes"),
        ("alive", "ｙｅｓ", "write yes"),
        ("grade", "３", "write 3"),
        ("grade", "3.0", "write 3"),
        ("grade", "+3", "write 3"),
        ("grade", "03", "write 3"),
        ("grade", "NA", "fill in the value: it is needed for every row"),
        ("grade", "", "fill in the value: it is needed for every row"),
        ("age", "7,5", "write 7.5"),
        ("alive", "N/A", "leave the cell empty where the value is not known"),
        ("alive", "ja", "correct the value"),
        ("grade", "30", "correct the value"),
    ],
)
def test_remedies(schema_path: Path, column: str, value: str, remedy: str) -> None:
    problems, _ = check_cells(rows_of({column: value}), load_schema(schema_path))
    assert [problem.remedy for problem in problems] == [remedy]


def test_many_problems_are_counted_and_the_first_are_kept(schema_path: Path) -> None:
    # Oracle: 12,000 rows, two broken cells in each: the first 10,000 of each column are kept.
    table = pd.concat([rows_of({"alive": "?", "flag": "9"})] * 12_000).set_axis(range(2, 12_002))
    table["code"] = [f"{'ab'[n // 10_000]}{n % 10_000}" for n in range(12_000)]
    problems, total = check_cells(table, load_schema(schema_path))
    assert (len(problems), total) == (2 * KEPT, 24_000)
    assert [problem.row for problem in problems] == [n // 2 + 2 for n in range(2 * KEPT)]
    message = str(TableError(problems, total=total, source="x.csv")).splitlines()
    assert (message[0], message[-1]) == (
        "x.csv: 2 problems in 24,000 places",
        "  these are the first 20000 of 24000",
    )
    # One line for each of the two columns, with the rows that are kept of each.
    assert len(message) == 4 and all("(10,000 rows: 2, 3, 4, ...)" in line for line in message[1:3])


def test_types_after_conversion(schema_path: Path) -> None:
    # Oracle: the values written by hand.
    schema = load_schema(schema_path)
    table = rows_of({}, {"alive": "no", "flag": "", "disease": ""}, {"alive": "", "grade": "x"})
    typed = {field.name: field.convert(table[field.name]) for field in schema.fields}
    assert typed["alive"].tolist() == [True, False, pd.NA]
    assert typed["alive"].dtype == "boolean"
    assert typed["grade"].tolist() == [3, 3, pd.NA]
    assert typed["flag"].tolist() == [0, pd.NA, 0]
    assert typed["flag"].dtype == typed["day"].dtype == "Int64"
    assert typed["disease"].cat.categories.tolist() == ["refractory", "relapsed"]
    assert typed["disease"].isna().tolist() == [False, True, False]
    assert typed["code"].tolist() == ["a0", "a1", "a2"]


def test_large_whole_numbers_stay_exact(schema_path: Path) -> None:
    # Oracle: Python's own integers, beyond the digits a float holds.
    day = load_schema(schema_path).field("day")
    assert day.convert(pd.Series(["900719925474099", "-900719925474099"])).tolist() == [
        900719925474099,
        -900719925474099,
    ]


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text('{"name": "n", "title": "t", "fields": [{"name": "x", "type": "geojson"}]}')
    with pytest.raises(ValueError, match="field x: type 'geojson' is not supported"):
        load_schema(path)


def test_data_dictionary(schema_path: Path) -> None:
    # Oracle: the made-up schema above, read by eye.
    table = data_dictionary(schema_path)
    assert table.columns.tolist() == [
        "name", "type", "unit", "description", "allowed", "required"
    ]  # fmt: skip
    assert table.loc[1].tolist() == [
        "grade", "integer", "grade", "Worst grade", "a whole number from 0 to 5, digits only", "yes"
    ]  # fmt: skip
    assert table["allowed"].tolist()[2:] == [
        "yes or no, or an empty cell",
        "0 or 1, or an empty cell",
        "refractory or relapsed, or an empty cell",
        "a whole number, digits only, or an empty cell",
        "a number from 0 to 120, with a decimal point, or an empty cell",
        "text without spaces at its ends, or an empty cell",
    ]
    assert table.loc[0, "allowed"] == (
        "text without spaces at its ends, at most 5 characters, of the form [a-z]+[0-9]*"
    )


@given(st.text(max_size=8) | st.decimals(0, 120, allow_nan=False, places=2).map(str))
def test_no_text_is_accepted_that_converts_to_nothing(text: str) -> None:
    # Oracle: an invariant; a non-empty cell is either refused or has a value that writes it again.
    for field in load_schema(COHORT_SCHEMA).fields:
        values = pd.Series([text])
        value = field.convert(values)[0]
        if text and field.accepts(values)[0]:
            written = {True: "yes", False: "no"}.get(value, str(value)) if (
                field.type == "boolean") else str(value)  # fmt: skip
            if field.type == "number":  # 7.50 is the number 7.5
                assert Decimal(written) == Decimal(text)
            else:
                assert written == text
        elif field.type != "string":
            assert pd.isna(value)


def schema_of(name: str) -> Path:
    return COHORT_SCHEMA if name == "cohort" else DATA / f"{name}.schema.json"


@pytest.mark.parametrize("name", ["published", "cohort", "comparators"])
def test_frictionless_finds_file_and_schema_in_agreement(name: str) -> None:
    # Oracle: the reference implementation of Table Schema.
    frictionless = pytest.importorskip("frictionless")
    descriptor = json.loads(schema_of(name).read_text(encoding="utf-8"))
    schema = frictionless.Schema.from_descriptor(descriptor)
    resource = frictionless.Resource(path=f"{name}.csv", basepath=str(DATA), schema=schema)
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.parametrize("name", ["published", "cohort", "comparators"])
def test_every_column_is_described(name: str) -> None:
    table = data_dictionary(schema_of(name))
    assert table["description"].str.len().min() > 10


def test_problems_print_nothing_invisible() -> None:
    # Oracle: escapes of what a terminal would act on.
    assert quoted("a\x1b[31m\u202eb") == r"'a\x1b[31m\u202eb'"
    assert quoted("x" * 100) == "'" + "x" * 57 + "...'"
    problem = Problem(None, "a\nb", "f", "e", "r")
    assert str(problem) == r"column a\nb: found f; expected e; to mend it: r"
    assert str(Problem(None, None, "f", "e", "r")).startswith("whole file: found f;")
