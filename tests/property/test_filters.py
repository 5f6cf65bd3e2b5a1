"""The language of filters: whatever is typed reaches nothing but the row, and ends in time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lranalyzer.batch import Expression
from lranalyzer.errors import FilterError
from lranalyzer.filter import COLUMNS


class Counted(dict[str, Any]):
    """A row that counts how often it is asked, and holds nothing that could be reached through it."""

    asked = 0

    def get(self, name: str, default: Any = None) -> Any:
        assert name in COLUMNS or name.startswith("param.")
        self.asked += 1
        return super().get(name, default)


_python = st.recursive(
    st.sampled_from(
        ["lr", "verdict", "param.x", "True", "None", "1", "'ok'", "().__class__", "__import__('os')", "lr.x.y"]
    ),
    lambda inner: st.one_of(
        st.builds(
            "({} {} {} {} {})".format,
            inner,
            _signs := st.sampled_from(["==", "<=", "!=", "in", "is", "<"]),
            inner,
            _signs,
            inner,
        ),
        st.builds("({}, {})".format, inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or", "**", "*", "%", "+"]), inner),
        st.builds("not {}".format, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}({})".format, inner, inner),
        st.builds("[{} for lr in {}]".format, inner, inner),
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(_python)
def test_a_filter_asks_a_row_at_most_once_for_each_of_its_words_and_reaches_nothing_else(text: str) -> None:
    try:
        fits = Expression.parse(text)
    except FilterError:
        return
    assert not any(word in text for word in ("__", "for", ".x.y"))
    row = Counted({"lr": 0.1, "verdict": "ok", "param.x": "1"})
    assert fits(row) in (True, False)
    assert row.asked <= len(text)


@pytest.mark.parametrize(
    "inner", ["(True=={}==True)", "(lr<={}<=lr)", "(1 in (1,{},1) in (1,))", "(not {} == {})", "({0} and lr)"]
)
def test_a_filter_as_deep_as_it_may_be_takes_no_longer_than_its_length(inner: str) -> None:
    text = "True"
    while len(longer := inner.format(text, "True")) < 700 and longer.count("(") < 90:
        text = longer
    row = Counted({"lr": 0.1})
    Expression.parse(text)(row)  # would not end in the life of the universe
    assert row.asked <= len(text)
