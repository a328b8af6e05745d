"""The SQL macros against an independent reading of the same rules."""

import unicodedata
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from lake.engine import engine

BODY = st.from_regex(r"[1-9][0-9]{5}(18|19|20)[0-9]{9}", fullmatch=True).filter(lambda text: text.isascii())
QUICK = settings(max_examples=200, deadline=None)
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


OPEN: list[duckdb.DuckDBPyConnection] = []


@pytest.fixture(scope="module", autouse=True)
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # Not handed to the tests: hypothesis would keep the connection until the interpreter is gone.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_HOME", str(tmp_path_factory.mktemp("hub")))
        with engine() as opened:
            OPEN.append(opened)
            yield
            OPEN.clear()


def one(expression: str, *values: object) -> object:
    return OPEN[0].execute(f"SELECT {expression}", list(values)).fetchall()[0][0]


def check_character(body: str) -> str:
    """GB 11643 by hand: weighted sum, modulo 11."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def real_date(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= 1800
    except ValueError:
        return False


@given(body=BODY)
@QUICK
def test_check_character_is_stdnums_and_ours_by_hand(body: str) -> None:
    ours = one("tc_identity_check($1)", body)
    # stdnum wants the place of the check character filled, and does not look at it.
    assert ours == ric.calc_check_digit(body + "0") == check_character(body)


@given(body=BODY, last=st.sampled_from("0123456789X"))
@QUICK
def test_valid_means_check_and_date(body: str, last: str) -> None:
    expected = last == check_character(body) and real_date(body[6:14])
    assert one("tc_identity_valid($1)", body + last) is expected
    assert one("tc_identity_valid($1)", body + check_character(body)) is real_date(body[6:14])


@given(body=st.from_regex(r"[1-9][0-9]{14}", fullmatch=True).filter(lambda text: text.isascii()))
@QUICK
def test_fifteen_digits_become_eighteen(body: str) -> None:
    long = body[:6] + "19" + body[6:]
    expected = long + check_character(long) if real_date(long[6:14]) else None
    assert one("tc_identity($1)", body) == expected


@given(text=st.text(max_size=24))
@QUICK
def test_anything_else_is_no_number(text: str) -> None:
    found = one("tc_identity($1)", text.replace("\0", ""))
    assert found is None or (len(str(found)) == 18 and str(found)[:17].isdigit())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11010519491231002x", "11010519491231002X"),
        (" 110105194912310 02X　", "11010519491231002X"),
        ("﻿１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("11010519491231OO2X", None),
        ("110105********002X", None),
        ("", None),
        (None, None),
        ("110105491231002", "11010519491231002X"),
        ("110105491331002", None),
    ],
)
def test_numbers_as_clerks_write_them(written: str, meant: str | None) -> None:
    assert one("tc_identity($1::VARCHAR)", written) == meant


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "2"),
        ("810000199408230021", date(1994, 8, 23), "2"),
        ("830000199201300014", date(1992, 1, 30), "1"),
    ],
)
def test_birth_and_sex_stand_in_the_number(number: str, birth: date, sex: str) -> None:
    assert one("tc_identity_valid(tc_identity($1))", number) is True
    assert one("tc_identity_birth($1)", number) == birth
    assert one("tc_identity_sex($1)", number) == sex


@pytest.mark.parametrize("number", ["110105202602300021", "110105194913310028", "000000000000000001", "abc", ""])
def test_what_cannot_be_is_invalid(number: str) -> None:
    assert one("tc_identity_valid($1)", number) is False


def test_nothing_known_stays_unknown() -> None:
    for macro in (
        "tc_identity",
        "tc_identity_valid",
        "tc_identity_birth",
        "tc_identity_sex",
        "tc_name",
        "tc_clean_text",
    ):
        assert one(f"{macro}(NULL::VARCHAR)") is None


ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)


@given(text=ASCII)
@QUICK
def test_full_width_becomes_half_width_as_unicode_says(text: str) -> None:
    wide = "".join("　" if letter == " " else chr(ord(letter) + 0xFEE0) for letter in text)
    assert one("tc_half_width($1)", wide) == unicodedata.normalize("NFKC", wide) == text


@pytest.mark.parametrize("dot", "·•．・･‧∙⋅․")
def test_names_have_one_middle_dot(dot: str) -> None:
    assert one("tc_name($1)", f" 阿卜杜{dot}拉　") == "阿卜杜·拉"


def test_compatibility_ideographs_are_the_common_ones() -> None:
    assert one("tc_name($1)", "\uf9dd李") == unicodedata.normalize("NFKC", "\uf9dd李")


@given(text=st.text(max_size=20))
@QUICK
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    text = text.replace("\0", "")
    for macro in ("tc_clean_text", "tc_name"):
        once = one(f"{macro}($1)", text)
        assert one(f"{macro}($1)", once) == once
