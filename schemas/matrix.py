"""The disclosure matrix: what a recipient of a level sees of an item of a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.findings import Findings
from schemas.sections import Section, read
from schemas.vocabulary import Grade, Level, MaskKind, Treatment


@dataclass(frozen=True)
class NeverTogether:
    """Two items that together give away what each alone does not."""

    mask: MaskKind
    treatment: Treatment
    beside: MaskKind
    instead: Treatment
    """What the first becomes when the second is not suppressed."""

    def applies(self, mask: MaskKind, treatment: Treatment, others: Mapping[MaskKind, Treatment]) -> bool:
        """Whether an item is the first of the pair and the second is seen in any form."""
        seen = others.get(self.beside, Treatment.SUPPRESSED) is not Treatment.SUPPRESSED
        return seen and (mask, treatment) == (self.mask, self.treatment)


@dataclass(frozen=True)
class Matrix:
    """Level × grade → treatment, bounded by what a kind of value may ever show and by what can be done to it."""

    cells: Mapping[tuple[Level, Grade], Treatment]
    floors: Mapping[tuple[MaskKind, Level], Treatment]
    """The mildest treatment of a kind of value at a level, however low somebody graded it."""
    possible: Mapping[MaskKind, tuple[Treatment, ...]]
    """What can be done to a kind of value; where the cell asks for something else the next stricter is taken."""
    never_together: tuple[NeverTogether, ...]
    path: Path

    def treatment(self, level: Level, grade: Grade, mask: MaskKind | None = None) -> Treatment:
        """What is done to one item, seen alone. Without ``mask``: the bare cell."""
        cell = self.cells[level, grade]
        if mask is None:
            return cell
        asked = max(cell.strictness, self.floors.get((mask, level), Treatment.PLAIN).strictness)
        return min((t for t in self.possible[mask] if t.strictness >= asked), key=lambda t: t.strictness)

    def treatments(self, level: Level, items: Mapping[str, tuple[Grade, MaskKind]]) -> dict[str, Treatment]:
        """What is done to each of the items that one recipient sees side by side.

        Never a partial identity number together with a birth date: the check digit leaves 1.6 candidates.
        """
        alone = {name: self.treatment(level, grade, mask) for name, (grade, mask) in items.items()}
        seen: dict[MaskKind, Treatment] = {}
        for name, (_, mask) in items.items():
            seen[mask] = min(seen.get(mask, Treatment.SUPPRESSED), alone[name], key=lambda t: t.strictness)
        return {name: self._beside(items[name][1], treatment, seen) for name, treatment in alone.items()}

    def _beside(self, mask: MaskKind, treatment: Treatment, seen: Mapping[MaskKind, Treatment]) -> Treatment:
        for pair in self.never_together:
            if pair.applies(mask, treatment, seen):
                return pair.instead
        return treatment


def read_matrix(file: Path, findings: Findings) -> Matrix | None:
    """Read the matrix; every level has every grade, every kind of value says what can be done to it."""
    root = read(file, findings)
    if root is None:
        return None
    matrix = Matrix(
        cells=_cells(root.section("levels", required=True)),
        floors=_floors(root.section("floors")),
        possible=_possible(root.section("possible", required=True)),
        never_together=tuple(_pair(entry) for entry in root.sections("never_together")),
        path=file,
    )
    root.done()
    return matrix


def _cells(levels: Section) -> dict[tuple[Level, Grade], Treatment]:
    cells = {}
    for level in Level:
        row = levels.section(level, required=True)
        for grade in Grade:
            cells[level, grade] = row.choice(grade, Treatment) or Treatment.SUPPRESSED
        row.done()
    levels.done()
    return cells


def _floors(floors: Section) -> dict[tuple[MaskKind, Level], Treatment]:
    found = {}
    for mask in MaskKind:
        row = floors.section(mask)
        for level in Level:
            found[mask, level] = row.choice(level, Treatment, Treatment.PLAIN) or Treatment.SUPPRESSED
        row.done()
    floors.done()
    return found


def _possible(section: Section) -> dict[MaskKind, tuple[Treatment, ...]]:
    found = {}
    for mask in MaskKind:
        words = section.texts(mask, None)
        treatments = [section.word(mask, word, Treatment) for word in words]
        if words and Treatment.SUPPRESSED not in treatments:
            section.error(mask, "Every kind of value can be suppressed", "add suppressed")
        found[mask] = (*(t for t in treatments if t), Treatment.SUPPRESSED)
    section.done()
    return found


def _pair(entry: Section) -> NeverTogether:
    pair = NeverTogether(
        mask=entry.choice("mask", MaskKind) or MaskKind.TEXT,
        treatment=entry.choice("treatment", Treatment) or Treatment.SUPPRESSED,
        beside=entry.choice("beside", MaskKind) or MaskKind.TEXT,
        instead=entry.choice("instead", Treatment) or Treatment.SUPPRESSED,
    )
    entry.done()
    return pair
