"""Where a reader of many rows goes on: in the same version of the share, even when a newer release has come."""

import re
from dataclasses import replace

from sqlalchemy import select

from catalog.problems import ConflictError, InvalidError
from catalog.reading import Source
from core.control import Release, ReleaseState, ShareVersion, session
from core.i18n import N_

_FORM = re.compile(r"(\d{1,9})\.(\d{1,12})")


def make(source: Source, offset: int) -> str:
    """The cursor of the row after those already sent."""
    return f"{source.release.number}.{offset}"


def resume(current: Source, cursor: str) -> tuple[Source, int]:
    """The version and row at which a cursor goes on; the current version from its start for an empty one.

    Raises:
        InvalidError: not a cursor of ours.
        ConflictError: its release was recalled, or holds no share for this grant.
    """
    if not cursor:
        return current, 0
    found = _FORM.fullmatch(cursor)
    if found is None:
        raise InvalidError({"cursor": N_("Send back the cursor as you got it")})
    number, offset = map(int, found.groups())
    return (current if number == current.release.number else _older(current, number)), offset


def _older(current: Source, number: int) -> Source:
    query = (
        select(ShareVersion, Release)
        .join(Release, Release.number == ShareVersion.release_number)
        .where(ShareVersion.grant_id == current.grant.id, Release.number == number)
        .where(Release.state.in_((ReleaseState.CURRENT, ReleaseState.SUPERSEDED)))
    )
    with session(write=False) as db:
        found = db.execute(query).first()
    if found is None:
        raise ConflictError("The release that you were reading is gone", remedy="start again without a cursor")
    share, release = found
    return replace(current, version=share.version, rows=share.rows, release=release)
