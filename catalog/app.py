"""The catalog's web application: pages, API, assets."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware

from catalog import access, failures, formguard, numbering
from catalog.access import Action, May
from catalog.api import router as api
from catalog.assets import assets
from catalog.keyfile import signing_key
from catalog.lastresort import LastResort
from catalog.pages import router as pages
from catalog.problems import MissingError
from catalog.security import SecurityHeaders
from core.control import engine

DESCRIPTION = """\
The catalog of a city's data-integration hub: find a table, apply for it, and read the share that was made for you.

**Signing in.** Send `Authorization: Bearer <API key>`; keys are made on the page *API keys*. A browser's session works
too; requests that change something then need the form's token in the header `X-CSRF-Token`.

**What you get.** Shares only: the rows and columns of one grant, masked for its recipient. Every read leaves a trace
before it leaves data. Filters with values are sent by POST, because addresses end up in logs.

**Errors** are JSON objects with `kind`, `what`, `where` and `remedy`.
"""


def create_app() -> FastAPI:
    """The application, ready to serve.

    Raises:
        FatalError: a page asset is missing, a route has no guard, or the key that signs cookies is unusable.
    """
    assets()
    signing_key()
    app = FastAPI(
        title="Tongchou catalog",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(formguard.check)],
        lifespan=numbering.while_serving,
        middleware=[Middleware(SecurityHeaders), Middleware(LastResort)],
    )
    failures.install(app)
    app.add_api_route("/healthz", health, methods=["GET"], include_in_schema=False)
    app.add_api_route("/assets/{digest}/{name}", asset, methods=["GET"], include_in_schema=False)
    app.include_router(pages)
    app.include_router(api, prefix="/api/v1")
    access.assert_guarded(app)
    return app


def health(_: Annotated[access.Visitor, Depends(May(Action.OPEN))]) -> Response:
    """Whether the hub can answer: 200 when the control database does."""
    with engine().connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    return JSONResponse({"status": "ok"})


def asset(
    digest: str, name: str, request: Request, _: Annotated[access.Visitor, Depends(May(Action.OPEN))]
) -> Response:
    """One file for the browser, which may keep it for good: another content has another address."""
    found = assets().get(name)
    if found is None or found.digest != digest:
        raise MissingError("There is no such page", remedy="check the address")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=found.media_type)
    return Response(found.plain, headers=headers, media_type=found.media_type)
