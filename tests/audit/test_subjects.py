import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import subjects
from core.errors import FatalError
from lake.engine import engine

# A number of the standard's own example, in the spellings that feeds carry it in.
SPELLINGS = [
    "11010519491231002X",
    "11010519491231002x",
    " 110105 19491231 002X ",
    "１１０１０５１９４９１２３１００２Ｘ",
    "110105491231002",
    "\ufeff11010519491231002X",
]
NOBODY = ["", "11010519491231", "11010519491231002Y", "1101**********002X", "110105491332002", "护照 E12345678"]


def test_all_spellings_of_a_number_are_one_person(hub_home: Path) -> None:
    assert len({subjects.token(spelling) for spelling in SPELLINGS}) == 1
    assert subjects.tokens([*SPELLINGS, *NOBODY, None]) == [subjects.token(SPELLINGS[0])]


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_identity_number_is_refused_without_repeating_it(hub_home: Path, text: str) -> None:
    with pytest.raises(FatalError) as caught:
        subjects.token(text)
    assert not text or text not in str(caught.value)


def test_the_key_is_its_owners_alone(hub_home: Path) -> None:
    subjects.token(SPELLINGS[0])
    path = hub_home / "keys" / "audit-subject.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(FatalError, match="open to other users"):
        subjects.token(SPELLINGS[0])


def test_another_installation_gives_another_token(
    hub_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = subjects.token(SPELLINGS[0])
    monkeypatch.setenv("HUB_KEYS", str(tmp_path / "other"))
    assert subjects.token(SPELLINGS[0]) != here


def test_a_broken_key_file_is_said_to_be_one(hub_home: Path) -> None:
    path = hub_home / "keys" / "audit-subject.key"
    path.parent.mkdir(parents=True)
    path.write_text("abcd")
    path.chmod(0o600)
    with pytest.raises(FatalError, match="Not a subject key"):
        subjects.token(SPELLINGS[0])


ANY_CELL = st.one_of(
    st.sampled_from([*SPELLINGS, *NOBODY]),
    st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True),
    st.from_regex(r"[0-9]{6}[0-9]{2}(0[1-9]|1[012])[0-3][0-9][0-9]{3}", fullmatch=True),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(ANY_CELL, min_size=1, max_size=20))
def test_the_engine_makes_the_same_tokens_in_sql(hub_home: Path, cells: list[str]) -> None:
    with engine() as connection:
        for name, pad in zip(("subject_inner", "subject_outer"), subjects.pads(), strict=True):
            connection.execute(f"SET VARIABLE {name} = ?", [pad])
        query = f"SELECT {subjects.token_sql('tc_identity(cell)')} FROM (SELECT unnest(?::VARCHAR[]) AS cell)"
        by_engine = [row[0] for row in connection.execute(query, [cells]).fetchall()]
    here = [subjects.token(cell) if subjects.normalise(cell) else None for cell in cells]
    assert by_engine == here


def test_a_filter_token_depends_on_column_and_value_and_is_no_subject_token(hub_home: Path) -> None:
    number = SPELLINGS[0]
    made = {
        subjects.filter_token("XM", "王芳"),
        subjects.filter_token("CYM", "王芳"),
        subjects.filter_token("XM", "王方"),
    }
    assert len(made | {subjects.token(number), subjects.filter_token("GMSFHM", number)}) == 5
    assert subjects.filter_token("XM", "王芳") in made
