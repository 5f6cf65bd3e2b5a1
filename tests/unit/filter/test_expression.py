"""The language of filters: what it finds, what it refuses and where, and that it runs nothing."""

from __future__ import annotations

import math

import pytest

from lranalyzer.errors import FilterError
from lranalyzer.filter import Expression, literal, written

ROW = {
    "name": "run", "verdict": "too_high", "lr": 0.01, "confidence": 0.8, "symptoms": "oscillating, spikes",
    "best_loss": math.nan, "recommended_lr": None, "param.optimizer": "adamw", "param.batch_size": "32",
    "param.nesterov": "True", "param.weight-decay": 0.1, "param.optim.lr": 0.2, "tag.team": "Blue",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "verdict == 'too_high'", "verdict != 'ok' and lr > 1e-3", "1e-3 < lr <= 0.01", "'spikes' in symptoms",
        "'plateau' not in symptoms", "param.optimizer in ('adam', 'adamw')", "verdict in ['too_high']",
        "param.batch_size > 16", "param.batch_size == 32", "param.nesterov == True", "param['weight-decay'] == 0.1",
        "not lr > 1", "lr * 10 >= 0.1", "-lr < 0", "lr ** 2 < 1e-3", "best_loss is None", "recommended_lr is None",
        "param.missing is None", "param.missing != 'x'", "lr is not None", "lr > 1 or confidence > 0.5",
        "  verdict == 'too_high'  ", "params.batch_size == 32", "param.optim.lr == 0.2", "tag.team == 'Blue'",
        "tags['team'] != 'x'",
        "'SPIKES' in symptoms", "'blue' in tag.team", "+lr > 0", "not best_loss < 3", "tag.missing is None",
    ],
)  # fmt: skip
def test_fits(text: str) -> None:
    assert Expression.parse(text)(ROW) is True


@pytest.mark.parametrize(
    "text",
    [
        "best_loss < 3", "best_loss > 3", "best_loss == best_loss", "recommended_lr < 1", "param.missing > 3", "param.missing == 'x'",
        "lr / 0 > 1", "(0 - lr) ** 0.5 > 0", "10.0 ** 400 > 1", "verdict > 3", "lr > 'a'", "'x' in lr", "param.optimizer * 3 == 1",
        "-name == 0",
        "tag.team == 'blue'",
    ],
)  # fmt: skip
def test_what_is_missing_or_of_another_kind_never_fits(text: str) -> None:
    assert Expression.parse(text)(ROW) is False


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("lrr > 1", 1, "did you mean 'lr'"), ("verdict = 'ok'", 9, "write == instead of ="),
        ("verdict == too_high", 12, "write it in quotes: 'too_high'"), ("'ä' == lrr", 8, "did you mean 'lr'"),
        ("lr > 1 && lr < 2", 8, "write 'and' instead of &&"), ("lr >", 5, "missing at the end"), ("(lr > 1", 1, "never closed"),
        ("lr > 1 || lr < 2", 8, "write 'or'"), ("lr > > 1", 6, "cannot be understood"), ("lr is 3", 7, "write =="), ("", 0, "is empty"),
    ],
)  # fmt: skip
def test_an_error_points_at_its_place(text: str, column: int, hint: str) -> None:
    with pytest.raises(FilterError) as raised:
        Expression.parse(text)
    assert hint in str(raised.value)
    if column:
        assert f"column {column}:" in str(raised.value)
        assert str(raised.value).splitlines()[-1] == "  " + " " * (column - 1) + "^"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')", "open('x')", "().__class__", "lr.real", "param", "param['a']['b']", "name.param.a", "param[0]",
        "[x for x in name]", "(lambda: 1)()", "f'{lr}'", "lr if lr else 1", "{1: 2}", "b'x' == name", "... == lr",
        "lr @ 2", "~lr", "name[0]", "(y := 1)", "*lr", "1j == lr", "x\0y", "-" * 1500 + "1", "(" * 300 + "lr" + ")" * 300,
        "lr" + " + lr" * 3_000,
    ],
)  # fmt: skip
def test_nothing_but_comparisons_can_be_written(text: str) -> None:
    with pytest.raises(FilterError):
        Expression.parse(text)


def test_names_can_be_given() -> None:
    assert Expression.parse("speed > 1", names=("speed",))({"speed": 2})


@pytest.mark.parametrize(
    "text",
    [
        "-" * 1_900 + "1 < lr",
        "not " * 90 + "lr",
        "2 ** 99999 ** 99999 > lr",
        "9 ** 9 ** 9 ** 9 == lr",
        "lr " + "+ lr " * 390,
    ],
)
def test_deep_or_huge_filters_end_at_once(text: str) -> None:
    try:
        fits = Expression.parse(text)
    except FilterError:
        return
    assert fits(ROW) in (True, False)


def test_a_parameter_no_run_has_is_refused_where_the_parameters_are_known() -> None:
    names = ("lr", "param.batch_size", "param.weight-decay")
    with pytest.raises(FilterError, match=r"did you mean 'param.batch_size'"):
        Expression.parse("param.batch_sise == 1", names)
    with pytest.raises(FilterError, match=r"a parameter is written param.batch_size"):
        Expression.parse("batch_size == 1", names)
    assert Expression.parse("tag.team is None", names)({})


def test_chains_within_chains_take_no_longer_than_their_length() -> None:
    text = "True"
    for _ in range(80):
        text = f"(True=={text}==True)"
    assert Expression.parse(text)({})


@pytest.mark.parametrize(
    "name", ["lr", "param.batch_size", "param.optim.lr", "param.weight-decay", "tag.a b", "param.it's", "param.if"]
)
def test_a_written_name_means_the_name(name: str) -> None:
    assert Expression.parse(f"{written(name)} == 7")({name: 7})


@pytest.mark.parametrize("value", ["sgd", 'a "b"', "it's", "back\\slash", "two\nlines", 7, -3, 0.25, True])
def test_a_written_value_means_the_value(value: object) -> None:
    assert Expression.parse(f"param.x == {literal(value)}")({"param.x": value})
