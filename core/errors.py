"""Errors named by what the caller does next.

Every error says *what* happened, *where* (table, file, row number, column: never a value) and the *remedy*.
"""


class HubError(Exception):
    """Base of every error the hub raises on purpose.

    Parts are kept apart so that a page, a log line and a JSON answer can each show them in their own way.
    None of them may carry a personal value.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        place = f" [{self.where}]" if self.where else ""
        advice = f" → {self.remedy}" if self.remedy else ""
        return f"{self.what}{place}{advice}"

    def as_dict(self) -> dict[str, str]:
        """The error as JSON: kind, what, where, remedy."""
        return {"kind": type(self).__name__, "what": self.what, "where": self.where, "remedy": self.remedy}


class FatalError(HubError):
    """Trying again cannot help: a setting, a contract or a file has to change first."""


class TemporaryError(HubError):
    """Trying again later may help: the network, a lock, a source that is down."""


class HeldError(FatalError):
    """The data look wrong enough that a person must decide before they go on."""


class RefusedError(HubError):
    """The request is not allowed. Deny by default: carries the rule that was missing, not what it protects."""


class IntegrityError(FatalError):
    """Something that must never change has changed (a sealed log, a landed file)."""


def unforeseen(error: Exception) -> FatalError:
    """A foreign error as one of ours: kind and place in the code. Its text may quote a value, and is left out."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_qualname}, line {place.tb_lineno}" if place else ""
    return FatalError(
        f"Something unforeseen went wrong: {type(error).__name__}",
        where=where,
        remedy="tell whoever looks after the hub",
    )
