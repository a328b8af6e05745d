"""The made-up city of Linjiang: the truth, and what each department's own system makes of it."""

from demo.city.advance import advance
from demo.city.build import CityReport, build

__all__ = ["CityReport", "advance", "build"]
