"""Scores of data frames are those of the evaluator, whatever the frame."""

import random
from pathlib import Path

import duckdb
import pandas
import peil
import polars
import pyarrow
import pytest

ROOT = Path(__file__).resolve().parents[2]
GAD7 = ROOT / "instruments" / "gad7"

SMALL = """
instrument moe {
    title "Moe"
    version 1.0.0
    language nl
    source "Een voorbeeld"
    licence "EUPL-1.2"
}
scale mate { 0 "Nooit", 1 "Soms", 2 "Vaak", 3 "Altijd" }
item slaap "Ik slaap slecht" : mate
item rust "Ik kom niet tot rust" : mate
score totaal "Moeheid" = slaap + rust {
    higher is worse
    bands { licht "Licht" from 0, zwaar "Zwaar" from 3 }
}
"""


@pytest.fixture(scope="module")
def small() -> peil.Instrument:
    return peil.compile(SMALL)


def rows(table: peil.Table) -> list[dict]:
    return pyarrow.table(table).to_pylist()


def test_an_instrument_reports_what_it_is(small):
    assert (small.name, small.version, small.language) == ("moe", "1.0.0", "nl")
    assert (small.items, small.scores, small.classes) == (["slaap", "rust"], ["totaal"], [])
    assert len(small.fingerprint) > 20
    assert repr(small) == "<Instrument moe 1.0.0>"


def test_every_kind_of_frame_gives_the_same_scores(small):
    columns = {"client": ["a", "b", "c"], "slaap": [3, 0, None], "rust": [1, 0, 2]}
    expected = [
        {"client": "a", "totaal": 4.0, "totaal_band": "zwaar"},
        {"client": "b", "totaal": 0.0, "totaal_band": "licht"},
        {"client": "c", "totaal": None, "totaal_band": None},
    ]
    arrow = pyarrow.table(columns)
    frames = [
        arrow,
        polars.DataFrame(columns),
        pandas.DataFrame(columns).astype({"slaap": "Int64"}),
        duckdb.sql("SELECT * FROM arrow"),
        arrow.to_reader(),
    ]
    for frame in frames:
        assert rows(small.score(frame)) == expected, type(frame)


def test_results_are_frames_again(small):
    scores = small.score(polars.DataFrame({"slaap": [1], "rust": [2]}))
    assert len(scores) == 1 and scores.columns == ["totaal", "totaal_band"]
    assert polars.DataFrame(scores)["totaal"].to_list() == [3.0]
    assert duckdb.sql("SELECT totaal FROM scores").fetchall() == [(3.0,)]


def test_carried_columns_keep_their_type(small):
    frame = polars.DataFrame({"id": [7], "when": [polars.date(2026, 1, 2)], "slaap": [1], "rust": [1]})
    frame = frame.with_columns(polars.lit(3, dtype=polars.UInt16).alias("week"))
    scored = polars.DataFrame(small.score(frame.select("id", "week", "slaap", "rust")))
    assert scored.schema["id"] == polars.Int64 and scored.schema["week"] == polars.UInt16
    assert scored.columns == ["id", "week", "totaal", "totaal_band"]


def test_reasons_say_why_a_score_is_missing(small):
    frame = pyarrow.table({"slaap": [1], "rust": pyarrow.array([None], pyarrow.int64())})
    (row,) = rows(small.score(frame, reasons=True))
    assert row["totaal"] is None and row["totaal_missing"]


def test_an_answer_that_is_not_accepted_is_named_with_its_row(small):
    frame = pyarrow.table({"slaap": [0, 1, 9], "rust": [0, 0, 0]})
    with pytest.raises(peil.AnswersError, match="row 2, column `slaap`") as caught:
        small.score(frame)
    (refusal,) = caught.value.refusals
    assert (refusal.row, refusal.column) == (2, "slaap")
    table = small.score(frame, invalid="blank")
    assert table.blanked == 1 and rows(table)[2]["totaal"] is None


def test_a_misspelt_column_is_refused(small):
    with pytest.raises(peil.AnswersError, match="slaap"):
        small.score(pyarrow.table({"slaapp": [0], "rust": [0]}))
    assert small.score(pyarrow.table({"rust": [0]})).absent == ["slaap"]


def test_what_is_not_a_frame_is_a_type_error(small):
    with pytest.raises(TypeError, match="speaks Arrow"):
        small.score([1, 2])
    with pytest.raises(ValueError, match="invalid"):
        small.score(pyarrow.table({"slaap": [0]}), invalid="skip")


def test_an_explanation_follows_from_the_answers(small):
    text = small.explain({"slaap": 3, "rust": 2})
    assert "5" in text and "Moeheid" in text
    with pytest.raises(peil.AnswersError, match="there is no question"):
        small.explain({"slap": 3})


def test_a_codebook_has_the_questions(small):
    assert "Ik slaap slecht" in small.codebook()
    assert small.codebook(format="html").lstrip().startswith("<")


def test_errors_of_the_compiler_have_places():
    with pytest.raises(peil.CompileError) as caught:
        peil.compile(SMALL.replace(": mate", ": maat", 1))
    first = caught.value.diagnostics[0]
    assert first.severity == "error" and first.code.startswith("PEIL")
    assert (first.line, first.path) == (10, "instrument.peil")
    with pytest.raises(OSError, match="no such file"):
        peil.compile("nowhere.peil")


def test_a_folder_of_the_repository_compiles_and_scores():
    instrument = peil.compile(GAD7)
    dice = random.Random(7)
    answers = [{item: dice.choice([0, 1, 2, 3]) for item in instrument.items} for _ in range(200)]
    scored = rows(instrument.score(polars.DataFrame(answers)))
    assert [row["totaal"] for row in scored] == [float(sum(answer.values())) for answer in answers]


def test_no_rows_give_no_rows(small):
    empty = polars.DataFrame(schema={"slaap": polars.Int8, "rust": polars.Int8})
    assert len(small.score(empty)) == 0
