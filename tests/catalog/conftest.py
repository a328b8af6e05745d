"""A hub in use, and visitors who have signed in to its real application."""

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from catalog.app import create_app
from core.control import dispose, migrate
from tests.catalog import world
from tests.catalog.world import World


@pytest.fixture(scope="session")
def used_hub(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A hub in use, made once; each test works on a copy."""
    home = tmp_path_factory.mktemp("used") / "hub"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_HOME", str(home))
        patch.setenv("HUB_MEMORY_MB", "512")
        migrate()
        made = world.build()
        dispose()
    return home, made


@pytest.fixture
def hub(hub_home: Path, used_hub: tuple[Path, World]) -> World:
    dispose()
    shutil.rmtree(hub_home)
    shutil.copytree(used_hub[0], hub_home)
    return used_hub[1]


@pytest.fixture
def app(hub: World) -> FastAPI:
    return create_app()


class Browser:
    """What a browser without scripts does: keeps cookies, sends the form token of the page it looks at."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.cookies = httpx.Cookies()
        self.token = ""
        self.page = ""

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def talk() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hub", cookies=self.cookies) as client:
                response = await client.request(method, path, **options)
                self.cookies = client.cookies
                return response

        response = asyncio.run(talk())
        self.page = response.text if "html" in response.headers.get("content-type", "") else ""
        if found := re.search(r'name="form_token" value="([0-9a-f]+)"', self.page):
            self.token = found[1]
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, **fields: Any) -> httpx.Response:
        return self.send("POST", path, data={"form_token": self.token, **fields})

    def sign_in(self, name: str, password: str = world.PASSWORD) -> httpx.Response:
        self.get("/sign-in")
        response = self.post("/sign-in", name=name, password=password)
        if response.status_code == 303:
            self.get("/")
        return response


@pytest.fixture
def browser(app: FastAPI) -> Callable[[str], Browser]:
    """A browser in which somebody has signed in; nobody for an empty name."""

    def open_as(name: str = "") -> Browser:
        made = Browser(app)
        if name:
            assert made.sign_in(name).status_code == 303
        return made

    return open_as
