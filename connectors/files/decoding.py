"""Bytes in any encoding as UTF-8, streaming; what cannot be decoded is marked, so that it costs a cell and no file."""

import codecs
import io
import re
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

_HIGH, _LOW = 0xFDD0, 0xFDE0
"""Unicode's noncharacters, which no text may hold: a byte is marked as one for each of its halves."""
MARKED = "[\ufdd0-\ufdef]"
_PAIR = re.compile("([\ufdd0-\ufddf])([\ufde0-\ufdef])")
CHUNK = 1 << 20


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(_HIGH + (byte >> 4)) + chr(_LOW + (byte & 15)) for byte in bad), error.end


codecs.register_error("tongchou.mark", _mark)


class Utf8Stream(io.RawIOBase):
    """A file, whatever its encoding, as a stream of UTF-8 without byte-order mark; ``tail`` follows its end."""

    def __init__(self, path: Path, encoding: str, tail: str = "") -> None:
        self._file: BinaryIO = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="tongchou.mark")
        self._tail = tail
        self._ready, self._begun, self._ended = b"", False, False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # typeshed says Buffer, 3.12
        """Fill ``buffer``; 0 at the end."""
        while not self._ready and not self._ended:
            self._decode(self._file.read(CHUNK))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()

    def _decode(self, chunk: bytes) -> None:
        self._ended = not chunk
        text = self._decoder.decode(chunk, final=self._ended)
        if text and not self._begun:
            self._begun, text = True, text.removeprefix("\ufeff")
        self._ready = (text + self._tail if self._ended else text).encode()


def split_marked(texts: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Texts without the marked ones, and beside them the marked ones with their bytes in hexadecimal; None: no such."""
    marked = pc.match_substring_regex(texts, MARKED)
    if not pc.any(marked).as_py():
        return texts, None
    shown = pa.array([unmarked(text) for text in texts.filter(marked).to_pylist()], pa.string())
    broken = pc.replace_with_mask(pa.nulls(len(texts), pa.string()), pc.fill_null(marked, False), shown)
    return pc.if_else(pc.fill_null(marked, False), pa.scalar(None, pa.string()), texts), broken


def unmarked(text: str) -> str:
    r"""A marked text with its bytes as ``\xNN``."""
    return _PAIR.sub(lambda pair: f"\\x{(ord(pair[1]) - _HIGH) << 4 | (ord(pair[2]) - _LOW):02x}", text)
