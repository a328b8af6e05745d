"""The catalog's API, version 1: one file per subject."""

from fastapi import APIRouter

from catalog.api import applications, entries, me, shares
from catalog.api.models import Problem

_PROBLEMS = {
    401: "No valid API key or session",
    403: "Not allowed; `what` names the rule that was missing",
    404: "No such thing, or none that you may know of",
    409: "It has changed since you looked",
    422: "Something is missing or wrong; `problem.<field>` tells what",
    503: "Try again later",
}
router = APIRouter(
    responses={status: {"model": Problem, "description": text} for status, text in _PROBLEMS.items()},
)
for room in (me, entries, applications, shares):
    router.include_router(room.router)
