"""Folds in memory: how facts are cut into batches leaves no trace."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.kernel.projection import Projection, advance, erased, touched
from tests.projections_kernel.notes import (
    ALI,
    DAYS,
    MONA,
    SHELF,
    Coffee,
    NoteTornUp,
    NoteWritten,
    WordsAdded,
    facts,
    note,
)

notes, people = st.integers(0, 3).map(note), st.sampled_from([ALI, MONA])
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(NoteWritten, note_id=notes, author_id=people, text=st.text(max_size=3), tags=st.just(("a", "b"))),
    st.builds(WordsAdded, note_id=notes, words=st.integers(0, 9), also=st.lists(notes, max_size=2).map(tuple)),
    st.builds(NoteTornUp, note_id=notes),
    st.builds(Coffee, note_id=notes),
    st.builds(SubjectErased, subject_id=people),
)


def fold(projection: Projection, story: list[Event], cuts: set[int]) -> dict[Any, Any]:
    """In batches that end at ``cuts``; only rows that are there are passed on, as the engine does it."""
    batch, rows = facts(*story), dict[Any, Any]()
    for start, end in pairwise([0, *sorted(cuts & {*range(len(story))}), len(story)]):
        advance(rows, projection, batch[start:end])
        rows = {key: row for key, row in rows.items() if row is not None}
    return rows


@given(st.lists(events, max_size=12), st.sets(st.integers(1, 11)), st.sampled_from([SHELF, DAYS]))
def test_batches_leave_no_trace(story: list[Event], cuts: set[int], projection: Projection) -> None:
    assert fold(projection, story, cuts) == fold(projection, story, set())


@given(st.lists(events, max_size=12))
def test_only_touched_rows_and_those_of_the_erased_change(story: list[Event]) -> None:
    batch, rows = facts(*story), dict[Any, Any]()
    for step in batch:
        before = dict(rows)
        advance(rows, SHELF, [step])
        gone = erased(SHELF, [step])
        for key in rows.keys() | before.keys():
            if key not in touched(SHELF, [step]) and rows.get(key) != before.get(key):
                assert before[key].author_id in gone
                assert rows[key].text is None


@given(st.lists(events, max_size=12))
def test_the_last_fact_that_names_a_row_is_known(story: list[Event]) -> None:
    batch = facts(*story)
    for key, position in touched(SHELF, batch).items():
        assert key in touched(SHELF, batch[position - 1 : position])
        assert key not in touched(SHELF, batch[position:])


@given(st.lists(events, max_size=12))
def test_the_erased_stay_erased(story: list[Event]) -> None:
    rows: dict[Any, Any] = {}
    advance(rows, SHELF, facts(*story, SubjectErased(subject_id=ALI)))
    assert all(row.text is None for row in rows.values() if row is not None and row.author_id == ALI)
