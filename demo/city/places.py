"""The streets, communities and grids of Linjiang, taken from the region tree, and the codes of places elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import FatalError
from demo.city.arrays import padded, words
from schemas.regions import Region, Regions

CENTRE = (113.5120, 30.2360)
"""Longitude and latitude of a stretch of river without a city."""

_ROADS = words(
    "江滨路 人民路 解放路 建设路 临江大道 文化路 青年路 长堤路 码头街 东风路 学院路 新华路 朝阳路 园林路 和平路 凤凰路"
)
_GRIDS_PER_COMMUNITY = 4


@dataclass(frozen=True)
class Places:
    """Where things can be."""

    city: str
    """Six-digit code of the city."""
    counties: tuple[str, ...]
    """Six-digit codes of its counties and districts."""
    abolished: Mapping[str, str]
    """Abolished code → the one that took its place; counties alone."""
    elsewhere_titles: Mapping[str, str]
    """Six-digit codes outside the city, which no standard has given out, with made-up names."""
    titles: Mapping[str, str]
    """Chinese name by prefix, for counties, streets and communities."""
    grids: pd.DataFrame
    """One row per grid: ``grid`` (15 digits), ``community``, ``street_address`` (as addresses begin), position."""

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Codes outside the city."""
        return tuple(self.elsewhere_titles)


def places(regions: Regions) -> Places:
    """Read the tree.

    Raises:
        FatalError: it has no communities (12 digits) or no counties (6 digits).
    """
    by_digits = {level.digits: regions.at_level(level.name) for level in regions.levels}
    counties, communities = by_digits.get(6, ()), by_digits.get(12, ())
    if not counties or not communities:
        raise FatalError(
            "The region tree is too coarse for a city", where=str(regions.path), remedy="give levels of 6 and 12 digits"
        )
    province = regions.root.prefix[:2]
    return Places(
        city=regions.root.code,
        counties=tuple(region.prefix for region in counties),
        abolished={old: gone.successor for old, gone in regions.abolished.items() if len(old) == 6},
        elsewhere_titles=_elsewhere(province, {region.prefix for region in counties}),
        titles={region.prefix: region.title_zh for region in regions.nodes.values()},
        grids=_grids(regions, communities, by_digits.get(15, ())),
    )


def _elsewhere(province: str, taken: set[str]) -> dict[str, str]:
    """Counties of a neighbouring made-up city and of two made-up provinces."""
    names = ("望川县", "南岭县", "石桥县", "云泽县", "白沙县", "长汀湖县", "东岗县", "清源县")
    codes = [f"{province}94{n:02d}" for n in range(21, 25)] + [f"9{n}0{n}2{n}" for n in range(3, 7)]
    return {code: "邻省" + name for code, name in zip(codes, names, strict=True) if code not in taken}


def _grids(regions: Regions, communities: tuple[Region, ...], grids: tuple[Region, ...]) -> pd.DataFrame:
    """The tree's own grids, else four to each community."""
    codes = [grid.prefix for grid in grids] or [
        f"{community.prefix}{n:03d}" for community in communities for n in range(1, _GRIDS_PER_COMMUNITY + 1)
    ]
    frame = pd.DataFrame({"grid": codes})
    frame["community"] = frame["grid"].str[:12]
    town = [regions.root.title_zh + _title(regions, code[:6]) + _title(regions, code[:9]) for code in codes]
    index = np.arange(len(codes))
    road = np.array(_ROADS, dtype=object)[index % len(_ROADS)]
    frame["street_address"] = np.array(town, dtype=object) + road
    frame["road"] = road
    frame["title"] = (
        np.array([_title(regions, code[:12]) for code in codes], dtype=object) + padded(index % 4 + 1, 1) + "网格"
    )
    side = int(np.ceil(np.sqrt(len(codes))))
    frame["longitude"] = CENTRE[0] + 0.004 * (index % side)
    frame["latitude"] = CENTRE[1] + 0.004 * (index // side)
    return frame


def _title(regions: Regions, code: str) -> str:
    region = regions.find(code)
    return region.title_zh if region and region.prefix == code else ""
