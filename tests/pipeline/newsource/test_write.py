"""The drafted file is there whole or not at all, and replaces none."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.errors import FatalError
from pipeline.newsource.live import Live, LiveColumn
from pipeline.newsource.recognise import Suggestion
from pipeline.newsource.write import document, write
from schemas import load
from schemas.vocabulary import PullWay


def drafted(key: bool = True) -> dict[str, Any]:
    one = LiveColumn("ZH", comment="证号：唯一\n第二行")
    live = Live("MZ_CJR", {"table": "MZ_CJR"}, PullWay.SNAPSHOT, (one,), comment="残疾人证，一人一行")
    columns = [Suggestion(one, pa.string(), key=key, review=("key",))]
    return document(live, columns, load.departments()["civil_affairs"], "civil_affairs", 10)


def test_of_two_at_once_the_first_stays(schemas_folder: Path) -> None:
    file = write(drafted(), "civil_affairs", "MZ_CJR", schemas_folder)
    before = file.read_text()
    with pytest.raises(FatalError, match="already"):
        write(drafted() | {"version": "2.0.0"}, "civil_affairs", "MZ_CJR", schemas_folder)
    assert file.read_text() == before
    assert [f.name for f in file.parent.iterdir() if f.name.startswith(".")] == []
    contract = load.contract("civil_affairs__mz_cjr")
    assert (contract.title_zh, contract.column("ZH").title_zh) == ("残疾人证", "证号")


def test_a_draft_that_would_not_pass_is_not_written(schemas_folder: Path) -> None:
    before = sorted(schemas_folder.rglob("*"))
    with pytest.raises(FatalError, match="no key"):
        write(drafted(key=False), "civil_affairs", "MZ_CJR", schemas_folder)
    assert sorted(schemas_folder.rglob("*")) == before
