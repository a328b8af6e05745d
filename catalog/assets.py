"""Files the browser gets: our own few, and two that npm brought, served from memory.

Of govuk-frontend only the style sheet is taken, without its typeface and crest, which are not ours to use; system
fonts with Chinese characters take their place. Names carry a digest of the content, so a browser keeps them for good
and never sees an old one.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import FatalError
from core.settings import REPO

OWN = Path(__file__).parent / "static"
PACKAGES = REPO / "node_modules"
FONTS = (
    '-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif'
)

_SOURCES = {
    "base.css": PACKAGES / "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "htmx.js": PACKAGES / "htmx.org/dist/htmx.min.js",
    "hub.css": OWN / "hub.css",
    "hub.js": OWN / "hub.js",
    "icon.svg": OWN / "icon.svg",
}
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: plain and compressed."""

    name: str
    digest: str
    media_type: str
    plain: bytes
    packed: bytes

    @property
    def address(self) -> str:
        """Path under which it is served."""
        return f"/assets/{self.digest}/{self.name}"


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """All assets by name.

    Raises:
        FatalError: npm has not brought its packages yet.
    """
    return {name: _asset(name, path) for name, path in _SOURCES.items()}


def _asset(name: str, path: Path) -> Asset:
    if not path.exists():
        raise FatalError(
            "A page asset is missing",
            where=str(path.relative_to(REPO)),
            remedy="run `make setup` (or `npm ci --ignore-scripts`)",
        )
    text = path.read_text("utf-8")
    plain = (_without_typeface(text) if name == "base.css" else text).encode()
    digest = hashlib.sha256(plain).hexdigest()[:12]
    return Asset(name, digest, _TYPES[Path(name).suffix], plain, gzip.compress(plain, 9, mtime=0))


def _without_typeface(css: str) -> str:
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONTS)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", "", css)
    return re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css)
