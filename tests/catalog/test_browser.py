"""The pages in a real browser: the whole way from search to share, wide and on a phone, with scripts and without."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from catalog.app import create_app
from core.settings import REPO
from tests.catalog import chromium, world
from tests.catalog.world import TABLE, World

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def address(hub: World) -> Iterator[str]:
    """The application behind a real server on a free port."""
    server = uvicorn.Server(uvicorn.Config(create_app(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(400):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


class Desk:
    """One person's browser window; what the page complains about is kept."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, name: str) -> None:
        page = self.go("/sign-in")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(world.PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()


@contextmanager
def desk(chrome: Browser, address: str, name: str, *, width: int = 1280, scripts: bool = True) -> Iterator[Desk]:
    context = chrome.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=scripts, accept_downloads=True
    )
    made = Desk(context, address)
    made.sign_in(name)
    yield made
    context.close()


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False)])
def test_from_search_to_share(width: int, scripts: bool, chrome: Browser, address: str, hub: World) -> None:
    with desk(chrome, address, "housing.steward", width=width, scripts=scripts) as mine:
        page = mine.go("/catalog")
        page.get_by_label("表名、数据项关键词").fill("常住")
        if not scripts:
            page.get_by_role("button", name="查询").click()
        expect(page.get_by_text("共 1 张数据表")).to_be_visible()
        page.get_by_role("link", name="常住人口").click()
        page.get_by_role("link", name="申请共享").click()
        fill_in(page)
        if scripts:
            expect(page.locator("#seen").get_by_text("替换为代号")).to_be_visible()
        page.get_by_role("button", name="提交申请").click()
        expect(page.get_by_text("申请已送达提供部门。")).to_be_visible()
        application = page.url.split("?")[0].removeprefix(address)
        assert mine.complaints == []
    with desk(chrome, address, "police.head", width=width, scripts=scripts) as theirs:
        page = theirs.go("/")
        page.get_by_role("link", name="常住人口").first.click()
        expect(page.get_by_text("还剩 10 个工作日").first).to_be_visible()
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.get_by_text("已同意。下一次交付时生成共享数据")).to_be_visible()
        assert theirs.complaints == []
    deliver()
    with desk(chrome, address, "housing.steward", width=width, scripts=scripts) as mine:
        page = mine.go(application)
        page.get_by_role("link", name="查看共享数据").click()
        expect(page.get_by_text("王*明")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 CSV").click()
        content = Path(download.value.path()).read_text("utf-8-sig")
        assert content.startswith('"GMSFHM","XM","CSRQ"')
        assert not any(number in content for number in world.NUMBERS)
        assert mine.complaints == []


def fill_in(page: Page) -> None:
    page.get_by_label("用途").fill("公租房资格复核")
    page.get_by_label("申请依据").fill("《公共租赁住房管理办法》第八条")
    page.get_by_label("使用场景").fill("审核申请人户籍，每月一次")
    page.get_by_label("共享方式", exact=True).select_option("file")
    for item in ("GMSFHM", "XM", "CSRQ"):
        page.locator(f"input[value={item}]").check()


def deliver() -> None:
    """What the clock's run does after an approval: the share of the new grant, in a new release."""
    world.release_all(number=2)


def tour(hub: World) -> dict[str, list[str]]:
    return {
        "housing.steward": [
            "/", "/catalog", f"/catalog/{TABLE}", "/catalog/person", f"/catalog/{TABLE}/apply", "/applications",
            "/shares", f"/shares/{hub.related}", "/keys", "/password", "/nothing-here",
        ],
        "police.head": ["/", "/applications"],
        "engineer": ["/", "/operations", f"/operations/{TABLE}"],
        "auditor": ["/", "/traces", "/log"],
        "sysadmin": ["/", "/accounts"],
        "secadmin": ["/", "/authorisations", "/grants"],
        "audadmin": ["/", "/acts", "/log"],
    }  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_has_no_barrier(width: int, chrome: Browser, address: str, hub: World) -> None:
    axe = (REPO / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    found: list[tuple[str, str, object]] = []
    for name, paths in tour(hub).items():
        with desk(chrome, address, name, width=width) as here:
            for path in paths:
                page = here.go(path)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append((name, path, "wider than the screen"))
                page.evaluate(axe)
                violations = page.evaluate("axe.run()")["violations"]
                found.extend((name, path, (v["id"], [node["target"] for node in v["nodes"]])) for v in violations)
            wrong = [text for text in here.complaints if "404" not in text]
            found.extend((name, "", text) for text in wrong)
    assert not found


def test_a_mistake_takes_the_reader_to_the_list_of_mistakes(chrome: Browser, address: str) -> None:
    with desk(chrome, address, "housing.steward") as mine:
        page = mine.go(f"/catalog/{TABLE}/apply")
        page.get_by_role("button", name="提交申请").click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        page.get_by_role("link", name="请至少选择一个数据项").click()
        assert page.url.endswith("#columns")


def test_nothing_comes_from_elsewhere(chrome: Browser, address: str, hub: World) -> None:
    with desk(chrome, address, "housing.steward") as mine:
        asked: list[str] = []
        mine.page.on("request", lambda request: asked.append(request.url))
        mine.go("/catalog")
        mine.go(f"/shares/{hub.related}")
        assert asked
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        kept = mine.page.evaluate("({...localStorage, ...sessionStorage})")
        assert set(kept) <= {"htmx-current-path-for-history"}, "the browser keeps an address, never a page"
