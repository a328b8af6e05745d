"""The catalog's pages, one file per subject."""

from fastapi import APIRouter

from catalog.pages import (
    accounts,
    applications,
    apply,
    catalog,
    decisions,
    grants,
    home,
    keys,
    log,
    operations,
    shares,
    signin,
    traces,
)

router = APIRouter(include_in_schema=False)
for room in (
    signin, home, catalog, apply, applications, decisions, shares, keys, operations, traces, log, accounts, grants,
):  # fmt: skip
    router.include_router(room.router)
