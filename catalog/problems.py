"""The catalog's own errors, each with the HTTP status it is answered with."""

from core.errors import HubError, RefusedError, TemporaryError


class AnonymousError(RefusedError):
    """Nobody has signed in, or the sign-in has ended."""


class MissingError(RefusedError):
    """There is no such thing, or none that this visitor may know of."""


class ConflictError(HubError):
    """The thing has changed since the visitor saw it; look again, then decide."""


class ThrottledError(TemporaryError):
    """Too many failed attempts."""


class InvalidError(HubError):
    """What was sent does not make a valid request: one list of everything that is missing (Decree 809 art. 21).

    ``problems`` maps a field to what is wrong with it; messages never repeat what was typed.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__("Some answers are missing or wrong", where=", ".join(problems), remedy="correct them")

    def as_dict(self) -> dict[str, str]:
        """What, where, remedy; the problem of each field as ``problem.<field>``."""
        return super().as_dict() | {f"problem.{field}": text for field, text in self.problems.items()}


_STATUS: dict[type, int] = {
    AnonymousError: 401,
    MissingError: 404,
    RefusedError: 403,
    ConflictError: 409,
    InvalidError: 422,
    ThrottledError: 429,
    TemporaryError: 503,
    HubError: 500,
}


def status_of(error: HubError) -> int:
    """HTTP status of an error; the most particular class decides."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
