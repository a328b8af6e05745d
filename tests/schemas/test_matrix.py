"""Properties of the disclosure matrix that no change of the file may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.load import matrix
from schemas.published import entries
from schemas.vocabulary import Grade, Level, MaskKind, Treatment

LEVELS, GRADES, MASKS = list(Level), list(Grade), list(MaskKind)
every_mask = pytest.mark.parametrize("mask", [None, *MASKS])


@every_mask
@pytest.mark.parametrize("grade", GRADES)
def test_a_higher_level_never_sees_less(grade: Grade, mask: MaskKind | None) -> None:
    seen = [matrix().treatment(level, grade, mask).strictness for level in LEVELS]
    assert seen == sorted(seen, reverse=True)


@every_mask
@pytest.mark.parametrize("level", LEVELS)
def test_a_more_sensitive_grade_is_never_shown_more(level: Level, mask: MaskKind | None) -> None:
    seen = [matrix().treatment(level, grade, mask).strictness for grade in GRADES]
    assert seen == sorted(seen)


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("mask", [MaskKind.IDENTITY_NUMBER, MaskKind.ACCOUNT])
def test_related_departments_never_see_a_full_identity_number(grade: Grade, mask: MaskKind) -> None:
    for level in (Level.PUBLIC, Level.RELATED):
        assert matrix().treatment(level, grade, mask) in (Treatment.TOKEN, Treatment.SUPPRESSED)
    assert matrix().treatment(Level.INTERNAL, grade, mask) is not Treatment.PLAIN


@every_mask
def test_the_public_sees_nothing_of_the_two_most_sensitive_grades(mask: MaskKind | None) -> None:
    assert matrix().treatment(Level.PUBLIC, Grade.L3, mask) is Treatment.SUPPRESSED
    assert matrix().treatment(Level.PUBLIC, Grade.L4, mask) is Treatment.SUPPRESSED


@pytest.mark.parametrize("mask", MASKS)
def test_only_what_is_possible_is_done(mask: MaskKind) -> None:
    table = matrix()
    done = {table.treatment(level, grade, mask) for level in LEVELS for grade in GRADES}
    assert done <= set(table.possible[mask])


items = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.sampled_from(GRADES), st.sampled_from(MASKS)), max_size=8
)


@given(st.sampled_from(LEVELS), items)
def test_never_a_partial_identity_number_with_a_birth_date(
    level: Level, columns: dict[str, tuple[Grade, MaskKind]]
) -> None:
    seen = matrix().treatments(level, columns)
    partial = any(
        seen[name] is Treatment.PARTIAL and mask is MaskKind.IDENTITY_NUMBER for name, (_, mask) in columns.items()
    )
    birth = any(
        seen[name] is not Treatment.SUPPRESSED and mask is MaskKind.BIRTH_DATE for name, (_, mask) in columns.items()
    )
    assert not (partial and birth)


@given(st.sampled_from(LEVELS), items)
def test_company_never_makes_an_item_plainer(level: Level, columns: dict[str, tuple[Grade, MaskKind]]) -> None:
    seen = matrix().treatments(level, columns)
    for name, (grade, mask) in columns.items():
        assert seen[name].strictness >= matrix().treatment(level, grade, mask).strictness


def test_an_identity_number_alone_is_partial_and_beside_a_birth_date_a_token() -> None:
    number, birth = (Grade.L4, MaskKind.IDENTITY_NUMBER), (Grade.L3, MaskKind.BIRTH_DATE)
    assert matrix().treatments(Level.INTERNAL, {"id": number}) == {"id": Treatment.PARTIAL}
    both = matrix().treatments(Level.INTERNAL, {"id": number, "born": birth})
    assert both == {"id": Treatment.TOKEN, "born": Treatment.PLAIN}


@pytest.mark.parametrize("name", sorted(entries()))
def test_no_entry_shows_a_related_department_an_identity_number(name: str) -> None:
    entry = entries()[name]
    seen = matrix().treatments(Level.RELATED, {item.name: (item.grade, item.mask) for item in entry.items})
    assert {seen[item] for item in entry.subject_items} <= {Treatment.TOKEN, Treatment.SUPPRESSED}
