"""What Decree 809 asks of a catalog entry about sharing, the same for source tables and joined entities."""

from dataclasses import dataclass

from schemas.sections import Section
from schemas.vocabulary import ShareMode, ShareType


@dataclass(frozen=True)
class Sharing:
    """Share type, conditions, modes (art. 13, 14) and the citation of a refusal (art. 15)."""

    type: ShareType
    conditions: str
    citation: str
    modes: tuple[str, ...]

    @classmethod
    def read(cls, own: Section) -> "Sharing":
        """Read ``shareType``, ``shareConditions``, ``citation`` and ``shareModes``."""
        kind = own.choice("shareType", ShareType)
        conditions, citation = own.text("shareConditions", ""), own.text("citation", "")
        modes = tuple(own.word("shareModes", mode, ShareMode) or mode for mode in own.texts("shareModes"))
        if kind is ShareType.CONDITIONAL and not conditions:
            remedy = "add shareConditions: … (Decree 809 art. 14)"
            own.error("shareConditions", "Shared on conditions, but on which?", remedy)
        if kind is ShareType.NOT_SHARED and not citation:
            own.error("citation", "Not shared, but by which law?", "add citation: the article (Decree 809 art. 15)")
        if kind is not ShareType.NOT_SHARED and not modes:
            own.error("shareModes", "How it is delivered is missing", "add shareModes, e.g. [api, batch, file]")
        return cls(kind or ShareType.NOT_SHARED, conditions, citation, modes)
