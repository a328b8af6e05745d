"""Tokens: HMAC-SHA256 indeed, the same where they may be joined and different where they may not."""

import hmac
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FatalError
from core.settings import settings
from disclosure.keys import MASTER_KEY, master_key, token_key
from disclosure.tokens import TOKEN_LENGTH, bind_key, token_message, token_sql
from schemas.vocabulary import MaskKind, Treatment
from tests.disclosure.conftest import ENGINE, KEY, Masking

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@ENGINE
@given(st.binary(min_size=1, max_size=64), TEXTS)
def test_a_token_is_an_hmac(connection: duckdb.DuckDBPyConnection, key: bytes, text: str) -> None:
    bind_key(connection, key)
    rows = connection.execute(f"SELECT {token_sql('name', '$1::VARCHAR')}", [text]).fetchall()
    bind_key(connection, KEY)
    assert rows[0][0] == hmac.digest(key, token_message("name", text), "sha256").hex()[:TOKEN_LENGTH]


def test_all_spellings_of_a_person_have_one_token(mask: Masking) -> None:
    spellings = [
        "11010519491231002X",
        "１１０１０５１９４９１２３１００２ｘ",
        " 110105194912 31002x ",
        "110105491231002",
    ]
    assert len(set(mask(MaskKind.IDENTITY_NUMBER, Treatment.TOKEN, spellings))) == 1
    assert len(set(mask(MaskKind.PHONE, Treatment.TOKEN, ["138-1234-1234", "+86 13812341234"]))) == 1
    assert len(set(mask(MaskKind.NAME, Treatment.TOKEN, ["买买提·艾力", "买买提•艾力", " 买买提．艾力"]))) == 1


def test_the_same_digits_as_phone_and_as_account_have_two_tokens(mask: Masking) -> None:
    kinds = (MaskKind.PHONE, MaskKind.ACCOUNT, MaskKind.KEY, MaskKind.TEXT)
    assert len({mask(kind, Treatment.TOKEN, ["13812341234"])[0] for kind in kinds}) == len(kinds)


def test_null_has_no_token(mask: Masking) -> None:
    for kind in MaskKind:
        assert mask(kind, Treatment.TOKEN, [None, "x"])[0] is None


@pytest.mark.usefixtures("hub_home")
def test_keys_differ_by_recipient_and_by_purpose() -> None:
    assert token_key("housing", "低保核对") == token_key("housing", "低保核对")
    pairs = [("housing", "低保核对"), ("housing", "公租房"), ("grid", "低保核对"), ("hous", "ing低保核对")]
    assert len({token_key(*pair) for pair in pairs}) == len(pairs)
    with pytest.raises(FatalError):
        token_key("housing", "")


@pytest.mark.usefixtures("hub_home")
def test_the_master_key_is_made_once_for_its_owner_alone() -> None:
    first = master_key()
    path = settings().keys / MASTER_KEY
    assert (path.stat().st_mode & 0o777, len(first)) == (0o600, 32)
    assert master_key() == first
    assert [found.name for found in settings().keys.iterdir()] == [MASTER_KEY]


@pytest.mark.usefixtures("hub_home")
@pytest.mark.parametrize(
    "damage", [lambda p: p.chmod(0o640), lambda p: p.write_text("beef\n"), lambda p: p.write_text("?")]
)
def test_a_damaged_master_key_is_refused_and_not_replaced(damage: object) -> None:
    master_key()
    path = settings().keys / MASTER_KEY
    damage(path)  # type: ignore[operator]
    held = path.read_bytes()
    with pytest.raises(FatalError):
        master_key()
    assert path.read_bytes() == held


def test_no_key_in_the_text_of_a_failing_query(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error) as failed:
        connection.execute(f"SELECT CAST({token_sql('name', chr(39) + 'x' + chr(39))} AS DATE)").fetchall()
    assert KEY.hex() not in str(failed.value).lower()
    assert "".join(f"\\x{b ^ 0x36:02X}" for b in KEY[:4]) not in str(failed.value)
