"""The closed vocabularies of the hub: a word outside them is refused, never guessed."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How sensitive an item is; L4 most. Common practice among cities, not a national list."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Level(StrEnum):
    """To whom something is disclosed, from the widest circle to the narrowest."""

    PUBLIC = "public"
    RELATED = "related"
    INTERNAL = "internal"
    SENIOR = "senior"


class Treatment(StrEnum):
    """What is done to a value before a recipient sees it, from nothing to everything; the order is strictness."""

    PLAIN = "plain"
    PARTIAL = "partial"
    GENERALISED = "generalised"
    TOKEN = "token"  # noqa: S105  a treatment's name, no secret
    SUPPRESSED = "suppressed"

    @property
    def strictness(self) -> int:
        """0 for plain up to 4 for suppressed."""
        return list(Treatment).index(self)


class MaskKind(StrEnum):
    """What a value looks like to a mask: each kind has its own way of being partial, generalised or a token."""

    IDENTITY_NUMBER = "identity_number"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    AMOUNT = "amount"
    CODE = "code"
    REGION = "region"
    NUMBER = "number"
    TEXT = "text"
    KEY = "key"
    POSITION = "position"


class ShareType(StrEnum):
    """The three share types of Decree 809 art. 14: 无条件共享, 有条件共享, 不予共享."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_SHARED = "not_shared"


class PullWay(StrEnum):
    """How a table is pulled from its source."""

    WATERMARK = "watermark"
    SNAPSHOT = "snapshot"
    FILES = "files"
    PAGES = "pages"


class Severity(StrEnum):
    """What a finding or a failed expectation means: an error stops, a warning is shown, information is kept."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class ShareMode(StrEnum):
    """How shared data are delivered (Decree 809 art. 13 and 22)."""

    API = "api"
    BATCH = "batch"
    FILE = "file"


class Frequency(StrEnum):
    """Update frequency of a catalog entry (Decree 809 art. 13)."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    IRREGULAR = "irregular"


class FusionRule(StrEnum):
    """Whose value wins when sources disagree."""

    AUTHORITY = "authority"
    LATEST = "latest"
    EARLIEST = "earliest"


class Comparison(StrEnum):
    """When two values of a field count as the same."""

    EXACT = "exact"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    BROAD = "broad"
    """Codes by their first character alone: 已婚 (20) does not contradict 初婚 (21)."""


@dataclass(frozen=True)
class Semantic:
    """What a column means beyond its type, and what follows from that unless the contract says otherwise."""

    mask: MaskKind
    grade: Grade


SEMANTICS: dict[str, Semantic] = {
    "identity_number": Semantic(MaskKind.IDENTITY_NUMBER, Grade.L4),
    "person_name": Semantic(MaskKind.NAME, Grade.L3),
    "birth_date": Semantic(MaskKind.BIRTH_DATE, Grade.L3),
    "phone": Semantic(MaskKind.PHONE, Grade.L3),
    "address": Semantic(MaskKind.ADDRESS, Grade.L3),
    "bank_account": Semantic(MaskKind.ACCOUNT, Grade.L4),
    "credit_code": Semantic(MaskKind.TEXT, Grade.L1),
    "real_estate_unit": Semantic(MaskKind.KEY, Grade.L2),
    "region": Semantic(MaskKind.REGION, Grade.L1),
    "grid": Semantic(MaskKind.REGION, Grade.L2),
    "amount": Semantic(MaskKind.AMOUNT, Grade.L3),
    "amount_fen": Semantic(MaskKind.AMOUNT, Grade.L3),
    "position": Semantic(MaskKind.POSITION, Grade.L3),
}
