"""What is left of a long name tells it from the names beside it."""

from __future__ import annotations

import pytest

from lranalyzer.report.elide import Telling, elided

LONG = "resnet50-imagenet-sgd-momentum-lr{rate}-warmup5-batch256-augmented-seed{seed}"


@pytest.mark.parametrize("room", range(14, 80))
def test_shortened_names_stay_different_and_fit(room: int) -> None:
    names = [LONG.format(rate=rate, seed=seed) for rate in ("0.1", "0.3", "1.0") for seed in (1, 2)][
        :: 2 if room < 40 else 1
    ]
    beside = Telling(names)
    shown = [elided(name, beside.part(name), room) for name in names]
    assert len(set(shown)) == len(names)
    assert max(map(len, shown)) <= room


def test_a_name_that_fits_is_left_alone_and_one_alone_loses_its_middle() -> None:
    assert elided("short", (0, 1), 5) == "short"
    assert elided("a" * 30 + "b" * 30, None, 9) == "aaaa…bbbb"
    only = "one long name among no others"
    assert elided(only, Telling([only]).part(only), 11).count("…") == 1


@pytest.mark.parametrize("names", [[], [""], ["x", "x/y"], ["same", "same"], ["ab", "ba"], ["…", "……"]])
def test_any_names_have_parts_within_them(names: list[str]) -> None:
    for name in [*names, "another one"]:
        first, last = Telling(names).part(name)
        assert 0 <= first <= last <= len(name)
        assert len(elided(name, (first, last), 1)) <= max(1, len(name))
