"""What no matrix may soften, whatever columns are chosen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.treatments import WIDE, decide_treatments
from schemas import load
from schemas.matrix import Matrix
from schemas.published import Item
from schemas.vocabulary import Grade, Level, MaskKind, Treatment


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """A number and a birth date, which matter most, and whatever stands beside them."""
    masks = [MaskKind.IDENTITY_NUMBER, MaskKind.BIRTH_DATE, *draw(st.lists(st.sampled_from(MaskKind), max_size=4))]
    return [
        Item(f"C{n}", "", "", "string", draw(st.sampled_from(Grade)), True, mask, None, None, None, False)
        for n, mask in enumerate(masks)
    ]


@st.composite
def careless_matrices(draw: st.DrawFn) -> Matrix:
    """Matrices as somebody may write them: any treatment anywhere, nothing forbidden."""
    anything = st.sampled_from([Treatment.PLAIN, Treatment.PARTIAL, *Treatment])
    cells = {(level, grade): draw(anything) for level in Level for grade in Grade}
    return replace(
        load.matrix(), cells=cells, floors={}, possible=dict.fromkeys(MaskKind, tuple(Treatment)), never_together=()
    )


@given(items(), st.sampled_from(Level), careless_matrices())
def test_the_two_rules_hold_under_any_matrix(chosen: list[Item], level: Level, careless: Matrix) -> None:
    decided = decide_treatments(chosen, level, careless)
    assert decided.keys() == {item.name for item in chosen}
    numbers = {decided[i.name] for i in chosen if i.mask is MaskKind.IDENTITY_NUMBER}
    births = {decided[i.name] for i in chosen if i.mask is MaskKind.BIRTH_DATE}
    assert level not in WIDE or Treatment.PLAIN not in numbers
    if numbers & {Treatment.PARTIAL, Treatment.GENERALISED}:
        assert not births & {Treatment.PLAIN, Treatment.PARTIAL}


@given(items(), st.sampled_from(Level))
def test_the_matrix_is_never_softened(chosen: list[Item], level: Level) -> None:
    matrix = load.matrix()
    decided = decide_treatments(chosen, level, matrix)
    for item in chosen:
        assert decided[item.name].strictness >= matrix.treatment(level, item.grade, item.mask).strictness


@pytest.mark.parametrize("level", Level)
def test_an_unknown_grade_is_suppressed(level: Level) -> None:
    item = Item("C", "", "", "string", "L9", True, MaskKind.TEXT, None, None, None, False)  # type: ignore[arg-type]
    assert decide_treatments([item], level, load.matrix()) == {"C": Treatment.SUPPRESSED}
