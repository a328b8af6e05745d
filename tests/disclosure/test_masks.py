"""Every mask is held to what it says it reveals at most."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure import masks
from disclosure.masks import MEASURES
from schemas.vocabulary import MaskKind, Treatment
from tests.disclosure.conftest import ENGINE, Masking

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters="某号栋幢座室")
NAMES = st.text(HAN, min_size=2, max_size=12)
DIGITS = st.sampled_from(string.digits)
HIDING = [t for t in Treatment if t is not Treatment.PLAIN]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    region = draw(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True))
    born = draw(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@ENGINE
@given(st.lists(identity_numbers(), min_size=1))
def test_partial_identity_number_shows_its_region_alone(mask: Masking, numbers: list[str]) -> None:
    assert mask(MaskKind.IDENTITY_NUMBER, Treatment.PARTIAL, numbers) == [n[:6] + "*" * 12 for n in numbers]
    assert mask(MaskKind.IDENTITY_NUMBER, Treatment.GENERALISED, numbers) == [n[:4] + "*" * 14 for n in numbers]


@pytest.mark.parametrize("broken", ["", "无", "1101051949123100", "420502********0011", "O" * 18])
@pytest.mark.parametrize("treatment", [Treatment.PARTIAL, Treatment.GENERALISED])
def test_what_is_no_identity_number_shows_nothing(mask: Masking, broken: str, treatment: Treatment) -> None:
    assert mask(MaskKind.IDENTITY_NUMBER, treatment, [broken]) == [None]


@ENGINE
@given(st.lists(NAMES, min_size=1))
def test_partial_name_shows_two_characters_at_most(mask: Masking, names: list[str]) -> None:
    for name, shown in zip(names, mask(MaskKind.NAME, Treatment.PARTIAL, names), strict=True):
        assert shown[0] == name[0] and len(shown) == len(name)
        assert set(shown[1:-1]) <= {"*"}
        assert shown[-1] == ("*" if len(name) == 2 else name[-1])


def test_names_as_people_write_them(mask: Masking) -> None:
    given_names = ["张三", "张小明", "张", " 张 三 ", "买买提·艾力", None]
    assert mask(MaskKind.NAME, Treatment.PARTIAL, given_names) == ["张*", "张*明", "*", "张*", "买****力", None]
    assert mask(MaskKind.NAME, Treatment.GENERALISED, given_names[:3]) == ["张某", "张某", "某"]


@ENGINE
@given(st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), min_size=1))
def test_partial_phone_hides_four_digits(mask: Masking, phones: list[str]) -> None:
    assert mask(MaskKind.PHONE, Treatment.PARTIAL, phones) == [f"{p[:3]}****{p[-4:]}" for p in phones]


@pytest.mark.parametrize("kind", [MaskKind.PHONE, MaskKind.ACCOUNT, MaskKind.KEY])
@ENGINE
@given(number=identity_numbers())
def test_an_identity_number_in_the_wrong_cell_never_shows_its_end(mask: Masking, kind: MaskKind, number: str) -> None:
    for treatment in (Treatment.PARTIAL, Treatment.GENERALISED):
        assert mask(kind, treatment, [number, number[:6] + number[8:17]]) == [None, None]


@ENGINE
@given(st.lists(st.from_regex(r"6[0-9]{15,18}", fullmatch=True), min_size=1))
def test_partial_account_shows_its_last_four(mask: Masking, accounts: list[str]) -> None:
    shown = mask(MaskKind.ACCOUNT, Treatment.PARTIAL, accounts)
    for account, part in zip(accounts, shown, strict=True):
        # Some 18 digits have the shape of an identity number; those show nothing.
        assert part in (None, "*" * (len(account) - 4) + account[-4:])
        assert part or len(account) == 18


@ENGINE
@given(NAMES, NAMES, st.integers(1, 999), st.integers(1, 99), st.integers(101, 3909))
def test_no_address_mask_shows_a_house_number(
    mask: Masking, district: str, road: str, house: int, block: int, room: int
) -> None:
    address = f"临江市{district}区滨江街道{road}路{house}号{block}栋{room}室"
    partial = mask(MaskKind.ADDRESS, Treatment.PARTIAL, [address])[0]
    wide = mask(MaskKind.ADDRESS, Treatment.GENERALISED, [address])[0]
    assert partial == f"临江市{district}区滨江街道{road}路***"
    assert wide.removesuffix("***") in address and road not in wide.removeprefix(f"临江市{district}区")


@pytest.mark.parametrize("kind", [MaskKind.DATE, MaskKind.BIRTH_DATE])
@ENGINE
@given(days=st.lists(st.dates(date(1800, 1, 1), date(2200, 1, 1)), min_size=1))
def test_generalised_dates_are_years(mask: Masking, kind: MaskKind, days: list[date]) -> None:
    years = [str(day.year) for day in days]
    assert mask(kind, Treatment.GENERALISED, days) == years
    assert mask(kind, Treatment.GENERALISED, [str(day) for day in days]) == years
    assert mask(kind, Treatment.PARTIAL, days) == [f"{day:%Y-%m}" for day in days]


@pytest.mark.parametrize("kind", [MaskKind.AMOUNT, MaskKind.NUMBER])
@ENGINE
@given(number=st.integers(0, 10**15))
def test_a_band_holds_ten_numbers_or_more(mask: Masking, kind: MaskKind, number: int) -> None:
    band = mask(kind, Treatment.GENERALISED, [number])[0]
    low, high = (int(end) for end in band.split("-"))
    assert low <= number <= high and high - low >= 9
    assert mask(kind, Treatment.GENERALISED, [low, high]) == [band, band]


def test_bands_of_money_and_of_texts(mask: Masking) -> None:
    assert mask(MaskKind.AMOUNT, Treatment.GENERALISED, [3482, 7, -5, None]) == ["3000-3999", "0-9", "<0", None]
    assert mask(MaskKind.NUMBER, Treatment.GENERALISED, ["89.75", "many"]) == ["80-89", None]


def test_regions_codes_and_places_are_cut(mask: Masking) -> None:
    grids = ["420502001001001", "420502001001", "420502", "42", "Q1"]
    assert mask(MaskKind.REGION, Treatment.PARTIAL, grids) == ["420502001001", "420502001", "4205", None, None]
    assert mask(MaskKind.REGION, Treatment.GENERALISED, grids) == ["420502", "420502", "4205", None, None]
    assert mask(MaskKind.CODE, Treatment.GENERALISED, ["21", "1", "abc"]) == ["2*", None, None]
    assert mask(MaskKind.POSITION, Treatment.GENERALISED, ["POINT(111.28631 30.69221)"]) == ["POINT(111.28 30.69)"]


# Bands and coordinates are cut, not hidden, and tested above; what the sender masked, and the mask's own word, repeat.
HIDDEN = [kind for kind in MaskKind if kind not in (MaskKind.POSITION, MaskKind.AMOUNT, MaskKind.NUMBER)]


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("treatment", HIDING)
@ENGINE
@given(values=st.lists(st.text(st.one_of(HAN, DIGITS, st.sampled_from("路区市-X· ")), min_size=2), min_size=1))
def test_no_mask_ever_shows_the_whole_value(
    mask: Masking, kind: MaskKind, treatment: Treatment, values: list[str]
) -> None:
    for value, shown in zip(values, mask(kind, treatment, values), strict=True):
        # A token holds any two digits sooner or later; a long value never by chance.
        whole, chance = value.strip(), 9 if treatment is Treatment.TOKEN else 2
        assert shown is None or len(whole) < chance or whole not in shown


@pytest.mark.parametrize("kind", MaskKind)
def test_what_has_no_mask_is_suppressed(mask: Masking, kind: MaskKind) -> None:
    for treatment in (Treatment.PARTIAL, Treatment.GENERALISED, Treatment.SUPPRESSED):
        if (kind, treatment) not in MEASURES:
            assert mask(kind, treatment, ["临江市滨江路12号", "2020-01-01", "123456789012"]) == [None, None, None]
            assert masks.measure(kind, treatment) == "nothing"


def test_every_mask_says_what_it_reveals() -> None:
    assert MEASURES.keys() == masks._MASKS.keys()
