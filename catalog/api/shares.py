"""Grants and the shares made for them."""

from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Depends, Query, Response

from catalog import cursors, files, grants, reading
from catalog.access import Action, May, Visitor
from catalog.api.models import GrantOut, RowsIn, RowsOut
from catalog.grants import Held
from core.control import session
from core.policy import Way

router = APIRouter(tags=["shares"])
Reader = Annotated[Visitor, Depends(May(Action.READ_SHARE))]


@router.get("/grants")
def listed(visitor: Reader) -> list[GrantOut]:
    """Your department's grants, newest first."""
    with session(write=False) as db:
        return [_shape(held) for held in grants.held_by(db, visitor.department or "")]


def _shape(held: Held) -> GrantOut:
    known = {name: getattr(held.grant, name) for name in GrantOut.model_fields if hasattr(held.grant, name)}
    rows = held.share.rows if held.share else None
    return GrantOut(
        **known, rows=rows, released_for=held.release.business_date if held.share and held.release else None
    )


@router.get("/shares/{grant_id}/rows")
def rows(
    visitor: Reader,
    grant_id: int,
    limit: Annotated[int, Query(description="1 to 1000")] = 100,
    cursor: Annotated[str, Query(description="`next` of the answer before")] = "",
) -> RowsOut:
    """Rows of a share, without a filter. Filters have values in them and are sent by POST."""
    return _rows(visitor, grant_id, RowsIn(limit=limit, cursor=cursor))


@router.post("/shares/{grant_id}/rows")
def filtered(visitor: Reader, grant_id: int, sent: RowsIn) -> RowsOut:
    """Rows of a share that have the given values."""
    return _rows(visitor, grant_id, sent)


def _rows(visitor: Visitor, grant_id: int, asked: RowsIn) -> RowsOut:
    current = reading.open_share(visitor, grant_id, way=Way.API)
    source, offset = cursors.resume(current, asked.cursor)
    found = reading.read_page(visitor, source, where=asked.where, limit=asked.limit, offset=offset)
    end = offset + found.rows.num_rows
    return RowsOut(
        grant_id=grant_id,
        table=source.grant.table_name,
        released_for=source.release.business_date,
        columns=found.rows.column_names,
        total=found.total,
        rows=_plain(found.rows),
        next=cursors.make(source, end) if end < found.total else None,
    )


def _plain(table: pa.Table) -> list[dict[str, Any]]:
    """At most a page of rows; JSON has no decimals, so they go as texts and lose nothing."""
    exact = [pa.field(f.name, pa.string()) if pa.types.is_decimal(f.type) else f for f in table.schema]
    return table.cast(pa.schema(exact)).to_pylist()


@router.get("/shares/{grant_id}/file", response_class=Response)
def file(
    visitor: Reader,
    grant_id: int,
    format: Annotated[str, Query(description="csv, xlsx or parquet")] = "csv",  # noqa: A002 - the word callers know
) -> Response:
    """The whole share as a file."""
    source = reading.open_share(visitor, grant_id, way=Way.FILE)
    return files.answer(files.make(visitor, source, format))
