"""One release into one recipient's table, in one transaction: all of it or nothing, however often it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.push import rows
from connectors.push.layout import record_table, share_table
from connectors.push.prepare import prepare
from connectors.push.target import Target
from core.clock import utc_now
from core.errors import FatalError, IntegrityError
from lake.outgoing import Difference, Shipment


@dataclass(frozen=True)
class Pushed:
    """What a push did. ``rows`` is what the recipient's table holds now, counted there."""

    rows: int
    difference: Difference

    @property
    def changed(self) -> bool:
        """Whether the recipient's table is other than before."""
        return bool(self.difference.inserted or self.difference.updated or self.difference.deleted)


def deliver(
    target: Target, shipment: Shipment, *, release: int, expected_rows: int, confirm: Callable[[], None]
) -> Pushed:
    """Make the recipient's table equal to the share: created the first time, later changed where it differs.

    Args:
        target: the recipient's table; a table that the hub did not make is refused.
        shipment: the share and how its rows are named.
        release: number of the release; one older than what was delivered is refused.
        expected_rows: rows of the share as the release wrote them down.
        confirm: called last before the commit; raises when delivery is no longer allowed, and nothing has happened.

    Raises:
        TemporaryError: the database is down or busy; nothing has happened, or, when the connection was cut during the
            commit, all of it: the next try finds out.
        FatalError: the database, the table or the release does not fit.
        IntegrityError: the counts on both sides differ; nothing has happened.
    """
    with target.opened() as engine:
        prepare(engine, target, shipment.grant_id, shipment.schema)
        table, record = share_table(target.table, shipment.schema), record_table()
        with engine.begin() as db:
            last = _locked(db, record, target)
            _require_newer(last.release_number, release, target)
            difference = _apply(db, table, shipment, last, expected_rows)
            counted = rows.count(db, table)
            _require_equal(counted, expected_rows, target)
            said = {"release_number": release, "share_version": shipment.version, "row_count": counted}
            done = {"inserted": difference.inserted, "updated": difference.updated, "deleted": difference.deleted}
            _note(db, record, target, said | done)
            confirm()
    return Pushed(counted, difference)


def _locked(db: sa.Connection, record: sa.Table, target: Target) -> sa.Row[tuple[object, ...]]:
    """The table's row of the record; whoever else delivers into the table waits until we have ended."""
    query = sa.select(record).where(record.c.table_name == target.table).with_for_update()
    return db.execute(query).one()


def _require_newer(delivered: int | None, release: int, target: Target) -> None:
    if delivered is not None and delivered > release:
        raise FatalError(
            f"Release {delivered} has been delivered already, which is later than {release}",
            where=target.place,
            remedy="push the current release; after restoring the hub from a backup, deliver into a new table",
        )


def _apply(
    db: sa.Connection, table: sa.Table, shipment: Shipment, last: sa.Row[tuple[object, ...]], expected: int
) -> Difference:
    if last.share_version == shipment.version and rows.count(db, table) == expected:
        return Difference(0, 0, 0, expected)
    with shipment.opened() as outgoing:
        difference = outgoing.compare(rows.there(db, table))
        rows.delete(db, table, outgoing.gone())
        rows.upsert(db, table, outgoing.fresh())
    return difference


def _require_equal(counted: int, expected: int, target: Target) -> None:
    if counted != expected:
        raise IntegrityError(
            f"The share has {expected} rows, the recipient's table would have {counted}",
            where=target.place,
            remedy="nothing was delivered; see whether triggers or rules at the recipient drop or add rows",
        )


def _note(db: sa.Connection, record: sa.Table, target: Target, said: Mapping[str, int]) -> None:
    at = utc_now()
    db.execute(
        sa.update(record)
        .where(record.c.table_name == target.table)
        .values(**said, delivered_at=at if db.dialect.name == "postgresql" else at.replace(tzinfo=None))
    )
