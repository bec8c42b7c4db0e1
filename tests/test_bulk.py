"""Many pages over many processes: the order, what a dying process costs, and that nothing is left behind."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import time
from collections.abc import Iterator

import pytest

import work
from quoth.bulk import Failure, answers, cores
from quoth.errors import ModelError, QuothError
from quoth.settings import PAGES_AHEAD


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def told(answer: tuple[str, int] | Failure) -> str:
    return answer.reason if isinstance(answer, Failure) else answer[0]


def test_answers_come_in_the_order_of_the_items() -> None:
    items = ["slow 0", *(f"page {i}" for i in range(1, 30))]
    got = list(answers(work.do, items, processes=2))
    assert [item for item, _ in got] == items
    assert [told(answer) for _, answer in got] == items
    assert len({answer[1] for _, answer in got if not isinstance(answer, Failure)} - {os.getpid()}) == 2


def test_one_item_is_done_right_here() -> None:
    ((_, answer),) = answers(work.do, ["page"], processes=4)
    assert answer == ("page", os.getpid())


@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_with_one_costs_no_other(processes: int) -> None:
    got = dict(answers(work.do, ["a", "empty", "b", "bug", "c"], processes=processes))
    assert [told(answer) for answer in got.values()] == ["a", "empty", "b", "internal error", "c"]
    assert got["empty"] == Failure("empty", "the page holds no text")
    assert isinstance(got["bug"], Failure)
    assert got["bug"].message.startswith("KeyError: 'a bug' (work.py, line ")


def test_a_process_that_dies_costs_only_its_page() -> None:
    items = ["a", "exit", "b", "kill", "kill again", "c", "exit again", *(f"page {i}" for i in range(20)), "kill last"]
    got = dict(answers(work.do, items, processes=2))
    lost = {item: answer.message for item, answer in got.items() if isinstance(answer, Failure)}
    assert list(got) == items
    assert sorted(lost) == ["exit", "exit again", "kill", "kill again", "kill last"]
    assert "exit status 7" in lost["exit"]
    assert "signal SIGKILL" in lost["kill"]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_missing_model_ends_it_all(processes: int) -> None:
    with pytest.raises(ModelError, match="missing"):
        list(answers(work.do, ["a", "model", "b", "c"], processes=processes))


def test_only_so_many_items_are_taken_ahead_of_a_slow_one() -> None:
    taken = 0

    def items() -> Iterator[str]:
        nonlocal taken
        for i in range(500):
            taken += 1
            yield "slow" if i == 0 else f"page {i}"

    running = answers(work.do, items(), processes=2)
    next(running)
    assert taken <= 2 * PAGES_AHEAD + 1  # and one in hand
    running.close()  # type: ignore[attr-defined]  # a generator


def test_no_items() -> None:
    assert list(answers(work.do, [], processes=2)) == []
    assert list(answers(work.do, iter([]), processes=2)) == []


def test_leaving_early_ends_busy_processes_at_once() -> None:
    running = answers(work.do, ["a", "sleep 1", "sleep 2"], processes=2)
    next(running)
    started = time.perf_counter()
    running.close()  # type: ignore[attr-defined]  # a generator
    assert time.perf_counter() - started < 2


def test_work_that_no_process_can_load_is_told() -> None:
    unpicklable = lambda item: item  # noqa: E731  # on purpose
    with pytest.raises((QuothError, AttributeError, TypeError), match=r"lambda|started|pickle"):
        list(answers(unpicklable, ["a", "b"], processes=2))


def test_cores() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_items_may_be_endless() -> None:
    running = answers(work.do, (f"page {i}" for i in itertools.count()), processes=2)
    assert [told(answer) for _, answer in itertools.islice(running, 40)] == [f"page {i}" for i in range(40)]
    running.close()  # type: ignore[attr-defined]  # a generator
