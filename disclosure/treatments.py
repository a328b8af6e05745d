"""Which treatment each column of a share gets: the matrix, then two rules that no matrix may soften."""

from collections.abc import Mapping, Sequence

from schemas.matrix import Matrix
from schemas.published import Item
from schemas.vocabulary import Grade, Level, MaskKind, Treatment

WIDE = (Level.PUBLIC, Level.RELATED)
"""The levels that never see a whole identity number."""
_PARTS = (Treatment.PARTIAL, Treatment.GENERALISED)
_EXACT = (Treatment.PLAIN, Treatment.PARTIAL)


def decide_treatments(items: Sequence[Item], level: Level, matrix: Matrix) -> dict[str, Treatment]:
    """Treatment of each item of one share, by name, given all that the recipient sees side by side.

    Beyond the matrix: the levels *public* and *related* never get a whole identity number; and where part of an
    identity number is shown, a birth date is shown as its year at most, because part, birth date and check character
    together leave one or two candidates. An item of a grade or mask the matrix does not know is suppressed.
    """
    known = {i.name: (i.grade, i.mask) for i in items if i.grade in {*Grade} and i.mask in {*MaskKind}}
    decided = {item.name: Treatment.SUPPRESSED for item in items} | matrix.treatments(level, known)
    masks = {item.name: item.mask for item in items}
    return _apart(masks, {name: _never_whole(masks[name], level, how) for name, how in decided.items()})


def _never_whole(mask: MaskKind, level: Level, treatment: Treatment) -> Treatment:
    whole = mask is MaskKind.IDENTITY_NUMBER and treatment is Treatment.PLAIN
    return Treatment.SUPPRESSED if whole and level in WIDE else treatment


def _apart(masks: Mapping[str, MaskKind], decided: Mapping[str, Treatment]) -> dict[str, Treatment]:
    parts = any(mask is MaskKind.IDENTITY_NUMBER and decided[name] in _PARTS for name, mask in masks.items())
    births = {name for name, how in decided.items() if masks[name] is MaskKind.BIRTH_DATE and how in _EXACT}
    return {name: Treatment.GENERALISED if parts and name in births else how for name, how in decided.items()}
