"""A share in a recipient's database: created, changed, deleted; all of it or nothing; nothing of others touched."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from connectors.push.deliver import Pushed, deliver
from connectors.push.target import Target
from core.connections import Connection
from core.errors import FatalError, HeldError, HubError, IntegrityError, RefusedError, TemporaryError
from lake.outgoing import Difference, Shipment
from tests.connectors.push.recipients import Recipient
from tests.connectors.push.shares import AT, SCHEMA, row, write

CANARY = "c4nary-Passw0rd"


def fine() -> None:
    """Delivery is allowed."""


def push(
    recipient: Recipient,
    number: int,
    rows: Sequence[Sequence[Any]],
    *,
    keys: tuple[str, ...] = ("HH",),
    schema: pa.Schema = SCHEMA,
    grant: int = 1,
    confirm: Callable[[], None] = fine,
) -> Pushed:
    """Release ``rows`` as the share of a grant and push it."""
    shipment = Shipment(grant, write(grant, number, rows, schema), keys)
    return deliver(
        Target(recipient.connection, "inbox"), shipment, release=number, expected_rows=len(rows), confirm=confirm
    )


def names(recipient: Recipient) -> list[Any]:
    quote = "`" if recipient.connection.scheme == "mysql" else '"'
    return sorted(
        recipient.rows(f"SELECT {quote}HH{quote}, {quote}XM{quote} FROM inbox"),
        key=lambda pair: [str(part) for part in pair],
    )


def test_what_arrives_is_what_the_share_shows_and_no_subject(recipient: Recipient) -> None:
    assert push(recipient, 1, [row("a"), row("b", None)]) == Pushed(2, Difference(2, 0, 0, 0))
    assert recipient.tables() == {"inbox", "tongchou_delivery"}
    (found,) = [one for one in recipient.rows("SELECT * FROM inbox") if one[2] == "a"]
    assert [len(digest) for digest in found[:2]] == [32, 32]
    assert found[2:5] == ("a", "𠮷野·阿依古丽", 3)
    assert found[5] == 0.1
    assert Decimal(found[6]) == Decimal("12345678901234.5678")
    assert bool(found[7]) is True
    assert str(found[8]) == "2026-02-28"
    at = found[9] if isinstance(found[9], datetime) else datetime.fromisoformat(found[9])
    assert at.replace(tzinfo=None) == AT.replace(tzinfo=None)
    assert len(found) == 10
    record = recipient.record()
    assert (record["grant_id"], record["release_number"], record["row_count"], record["inserted"]) == (1, 1, 2, 2)


def test_changes_are_upserted_and_deletes_applied(recipient: Recipient) -> None:
    push(recipient, 1, [row("a"), row("b"), row("c")])
    kept = dict(recipient.rows("SELECT _row, _content FROM inbox"))
    assert push(recipient, 2, [row("a"), row("b", "王"), row("d")]).difference == Difference(1, 1, 1, 1)
    assert names(recipient) == [("a", "𠮷野·阿依古丽"), ("b", "王"), ("d", "𠮷野·阿依古丽")]
    now = dict(recipient.rows("SELECT _row, _content FROM inbox"))
    assert len(kept.keys() & now.keys()) == 2, "a changed row keeps its name"
    assert recipient.record()["release_number"] == 2
    assert push(recipient, 3, []).difference == Difference(0, 0, 3, 0)
    assert names(recipient) == []


def test_a_release_pushed_twice_changes_nothing(recipient: Recipient) -> None:
    shipment = Shipment(1, write(1, 1, [row("a"), row("b")]), ("HH",))
    for release, expected in ((1, Difference(2, 0, 0, 0)), (1, Difference(0, 0, 0, 2)), (2, Difference(0, 0, 0, 2))):
        target = Target(recipient.connection, "inbox")
        assert deliver(target, shipment, release=release, expected_rows=2, confirm=fine).difference == expected
    assert recipient.record()["release_number"] == 2


def test_an_older_release_is_refused(recipient: Recipient) -> None:
    old = Shipment(1, write(1, 1, [row("a")]), ("HH",))
    push(recipient, 2, [row("b")])
    with pytest.raises(FatalError, match="later than 1"):
        deliver(Target(recipient.connection, "inbox"), old, release=1, expected_rows=1, confirm=fine)
    assert [key for key, _ in names(recipient)] == ["b"]


@pytest.mark.parametrize("keys", [(), ("HH",)])
def test_rows_without_a_key_and_rows_that_repeat_all_arrive(recipient: Recipient, keys: tuple[str, ...]) -> None:
    first = [row("a"), row("a"), row("a", "王"), row(None), row(None), row("", None)]
    assert push(recipient, 1, first, keys=keys).difference == Difference(6, 0, 0, 0)
    again = push(recipient, 2, [*first[1:], row("b")], keys=keys)
    assert again.rows == 6
    assert again.difference.inserted - again.difference.deleted == 0
    assert [key for key, _ in names(recipient)].count("a") == 2


def test_a_share_whose_rows_come_to_be_named_otherwise_is_changed_whole(recipient: Recipient) -> None:
    push(recipient, 1, [row("a"), row("b")], keys=("HH",))
    assert push(recipient, 2, [row("a"), row("b"), row("c")], keys=()).difference == Difference(3, 0, 2, 0)
    assert [key for key, _ in names(recipient)] == ["a", "b", "c"]


def test_what_the_recipient_lost_or_added_is_put_right(recipient: Recipient) -> None:
    push(recipient, 1, [row("a"), row("b")])
    shipment = Shipment(1, 1, ("HH",))
    recipient.run("DELETE FROM inbox WHERE 1 = 1")
    again = deliver(Target(recipient.connection, "inbox"), shipment, release=1, expected_rows=2, confirm=fine)
    assert again == Pushed(2, Difference(2, 0, 0, 0))
    recipient.run("DROP TABLE inbox")
    assert push(recipient, 2, [row("a"), row("b"), row("c")]).difference == Difference(3, 0, 0, 0)


def test_columns_of_the_recipient_survive_an_update(recipient: Recipient) -> None:
    push(recipient, 1, [row("a"), row("b")])
    recipient.run("ALTER TABLE inbox ADD COLUMN seen INTEGER", "UPDATE inbox SET seen = 7")
    push(recipient, 2, [row("a", "王"), row("b")])
    assert {seen for (seen,) in recipient.rows("SELECT seen FROM inbox")} == {7}


def test_a_column_new_to_the_share_is_added(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    wider = SCHEMA.append(pa.field("BZ", pa.string()))
    pushed = push(recipient, 2, [(*row("a"), "新"), (*row("b"), None)], schema=wider)
    assert pushed.difference == Difference(1, 1, 0, 0)
    assert {values[-1] for values in recipient.rows("SELECT * FROM inbox")} == {"新", None}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (pa.schema([SCHEMA.field("HH")]), "XM is no longer in the share"),
        (SCHEMA.set(2, pa.field("RS", pa.string())), "RS: int64 became string"),
    ],
)
def test_a_column_gone_or_retyped_holds_the_table(recipient: Recipient, schema: pa.Schema, said: str) -> None:
    push(recipient, 1, [row("a")])
    changed = [tuple(str(value) if f.name == "RS" else value for f, value in zip(schema, row("b"), strict=False))]
    with pytest.raises(HeldError) as error:
        push(recipient, 2, changed, schema=schema)
    assert said in error.value.what
    assert [key for key, _ in names(recipient)] == ["a"]


def test_a_new_column_does_not_take_the_place_of_the_recipients_own(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    column = "`BZ`" if recipient.connection.scheme == "mysql" else '"BZ"'
    recipient.run(f"ALTER TABLE inbox ADD COLUMN {column} VARCHAR(9)")
    with pytest.raises(HeldError, match="BZ is the recipient's own"):
        push(recipient, 2, [(*row("a"), "新")], schema=SCHEMA.append(pa.field("BZ", pa.string())))


def test_a_table_that_the_hub_did_not_make_is_never_touched(recipient: Recipient) -> None:
    recipient.run("CREATE TABLE inbox (theirs INTEGER)", "INSERT INTO inbox VALUES (1)")
    for _twice in range(2):
        with pytest.raises(FatalError, match="did not make"):
            push(recipient, 1, [row("a")])
    assert recipient.rows("SELECT * FROM inbox") == [(1,)]


def test_two_grants_do_not_share_a_table(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    with pytest.raises(FatalError, match="that of grant 1"):
        push(recipient, 2, [row("b")], grant=2)
    assert [key for key, _ in names(recipient)] == ["a"]


def test_what_is_no_longer_allowed_in_the_end_does_not_arrive(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])

    def suspended() -> None:
        raise RefusedError("The grant is suspended or ended")

    with pytest.raises(RefusedError):
        push(recipient, 2, [row("b")], confirm=suspended)
    assert [key for key, _ in names(recipient)] == ["a"]
    assert recipient.record()["release_number"] == 1


def test_a_count_that_differs_delivers_nothing(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    shipment = Shipment(1, write(1, 2, [row("b"), row("c")]), ("HH",))
    with pytest.raises(IntegrityError, match="3 rows, the recipient's table would have 2"):
        deliver(Target(recipient.connection, "inbox"), shipment, release=2, expected_rows=3, confirm=fine)
    assert [key for key, _ in names(recipient)] == ["a"]


def test_a_row_the_database_refuses_leaves_all_as_it_was_and_no_value_in_the_error(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    if recipient.connection.scheme == "sqlite":
        recipient.run(
            "CREATE TRIGGER no BEFORE INSERT ON inbox WHEN NEW.XM = 'Canary' BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    else:
        quoted = '"XM"' if recipient.connection.scheme == "postgresql" else "XM"
        recipient.run(f"ALTER TABLE inbox ADD CONSTRAINT no_canary CHECK ({quoted} <> 'Canary')")
    with pytest.raises(FatalError) as error:
        push(recipient, 2, [row("c"), row("b", "Canary")])
    assert "Canary" not in str(error.value.as_dict())
    assert [key for key, _ in names(recipient)] == ["a"]


def test_nul_in_a_text_does_not_stop_a_release(recipient: Recipient) -> None:
    push(recipient, 1, [row("a", "王\0明")])
    assert names(recipient) == [("a", "王明")]


def test_many_rows_go_in_batches(recipient: Recipient) -> None:
    many = [row(f"k{n}", count=n) for n in range(12_001)]
    assert push(recipient, 1, many).rows == 12_001
    assert push(recipient, 2, many[6000:]).difference == Difference(0, 0, 6000, 6001)


def test_two_at_once_one_waits_none_doubles(recipient: Recipient) -> None:
    push(recipient, 1, [row("a")])
    rows = [row(f"k{n}") for n in range(500)]
    shipment, ended = Shipment(1, write(1, 2, rows), ("HH",)), []
    inside, go = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert go.wait(20)

    def run(confirm: Callable[[], None]) -> None:
        target = Target(recipient.connection, "inbox")
        ended.append(deliver(target, shipment, release=2, expected_rows=500, confirm=confirm).difference)

    first = threading.Thread(target=run, args=(hold,))
    first.start()
    assert inside.wait(20)
    second = threading.Thread(target=run, args=(fine,))
    second.start()
    second.join(0.5)
    assert second.is_alive(), "the second waits for the first"
    go.set()
    for thread in (first, second):
        thread.join(20)
    assert ended == [Difference(500, 0, 1, 0), Difference(0, 0, 0, 500)]
    assert len(names(recipient)) == 500


def test_a_database_that_is_down_is_temporary(recipient: Recipient) -> None:
    scheme = recipient.connection.scheme
    if scheme == "sqlite":
        text = failure("sqlite:////nowhere/at/all/x.db", FatalError)
    else:
        text = failure(f"{scheme}://u:{CANARY}@127.0.0.1:1/x", TemporaryError)
    assert CANARY not in text


def failure(url: str, kind: type[HubError]) -> str:
    shipment = Shipment(1, write(1, 1, [row("a")]))
    with pytest.raises(kind) as error:
        deliver(Target(Connection("inbox", url), "inbox"), shipment, release=1, expected_rows=1, confirm=fine)
    assert error.value.remedy
    assert "inbox" in error.value.where
    return repr(error.value.as_dict()) + repr(error.value.__cause__)


def test_a_wrong_user_or_database_is_fatal(recipient: Recipient, tmp_path: Path) -> None:
    url = sa.make_url(recipient.connection.url)
    if url.drivername == "sqlite":
        (tmp_path / "no.db").write_text("no database at all, but long enough to be taken for one" * 9)
        assert CANARY not in failure(f"sqlite:///{tmp_path / 'no.db'}", FatalError)
        return
    for wrong in (url.set(username="nobody_here", password=CANARY), url.set(database="no_such_database")):
        assert CANARY not in failure(wrong.render_as_string(hide_password=False), FatalError)


@pytest.mark.parametrize("url", ["https://:k@host/api", "sftp://u:p@host/x", "mysql://u:c4nary-Passw0rd@host:port/x"])
def test_an_address_that_is_no_database_is_refused(hub_home: object, url: str) -> None:
    assert CANARY not in failure(url, FatalError)


@pytest.mark.parametrize(
    "name", ["", "a b", "x;drop", "1x", "tongchou_delivery", "Tongchou_Delivery", "ä" * 3, "x" * 64]
)
def test_a_table_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(FatalError, match="Not a name"):
        Target(Connection("inbox", "sqlite://"), name)
