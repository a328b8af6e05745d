"""The region tree: levels are data, codes lead to the finest region, abolished codes to their successor."""

from collections import Counter

import pytest

from schemas.load import regions

from .conftest import Folder


def test_every_region_lies_in_one_of_the_level_above() -> None:
    tree = regions()
    order = [level.name for level in tree.levels]
    assert order == ["city", "county", "street", "community", "grid"]
    for region in tree.nodes.values():
        above = tree.nodes[region.parent] if region.parent else None
        assert (above is None) == (region is tree.root)
        if above:
            assert region.prefix.startswith(above.prefix)
            assert order.index(region.level) == order.index(above.level) + 1


def test_each_level_but_the_last_has_regions_below_it() -> None:
    tree = regions()
    assert Counter(region.level for region in tree.nodes.values()) == {
        "city": 1, "county": 4, "street": 12, "community": 36, "grid": 108}  # fmt: skip
    assert all(tree.children(region.code) for region in tree.nodes.values() if region.level != "grid")


def test_the_city_has_a_code_that_no_real_city_has() -> None:
    root = regions().root
    assert (root.code, root.prefix, root.title_zh) == ("429900", "4299", "临江市")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("429902001001002", "429902001001002"),
        ("429902001001", "429902001001"),
        ("429902001000", "429902001"),
        ("429902000000", "429902"),
        ("429902", "429902"),
        ("429900", "429900"),
        ("429902001999", "429902001"),
        ("42990219800101001X", "429902"),
        ("429901", "429902"),
        ("429902009", "429902003"),
        ("429903003009002", "429903003001002"),
        ("429922198001010011", "429981"),
    ],
)
def test_a_code_leads_to_the_finest_region(text: str, code: str) -> None:
    region = regions().find(text)
    assert region is not None
    assert region.code == code


@pytest.mark.parametrize("text", ["", "110101", "4", "不详"])
def test_a_code_from_elsewhere_leads_nowhere(text: str) -> None:
    assert regions().find(text) is None


def test_an_ancestor_is_found_only_for_codes_fine_enough() -> None:
    tree = regions()
    county = tree.ancestor("429902001001002", "county")
    assert county is not None and county.title_en == "Jiangnan District"
    assert tree.ancestor("429902", "street") is None


def test_prefixes_cover_what_was_merged_into_a_region() -> None:
    tree = regions()
    assert tree.prefixes("429900") == ("4299",)
    assert tree.prefixes("429902") == ("429902", "429901")
    assert tree.prefixes("429902003") == ("429902003", "429902009")


def test_another_city_has_other_levels(folder: Folder) -> None:
    (folder.root / "regions.yaml").write_text(
        """
levels:
  - {name: district, title: 区 / District, digits: 2}
  - {name: station, title: 站 / Station, digits: 4}
  - {name: block, title: 片 / Block, digits: 7}
regions:
  "13": 运河区 / Yunhe District
  "1301": 南环站 / Nanhuan Station
  "1301001": 一片 / Block 1
"""
    )
    assert folder.errors() == []
    tree = regions(folder.root)
    region = tree.find("1301001")
    assert region is not None and region.level == "block" and region.parent == "130100"
