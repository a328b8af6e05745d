import pytest

from core import connections
from core.connections import Connection, connection
from core.errors import FatalError

URL = "postgresql://reader:s3cr%40t-canary@db.example:5433/ss?sslmode=require&token=canary-token"


def test_parts_are_unquoted() -> None:
    made = Connection("social_security", URL)
    assert (made.scheme, made.host, made.port, made.username, made.password, made.path) == (
        "postgresql", "db.example", 5433, "reader", "s3cr@t-canary", "/ss",
    )  # fmt: skip
    assert made.options["sslmode"] == "require"


def test_secrets_stay_out_of_repr_and_messages() -> None:
    made = Connection("social_security", URL)
    message = made.redact(f"could not connect to {URL} with s3cr@t-canary, s3cr%40t-canary or canary-token")
    assert "canary" not in repr(made) + message


def test_environment_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_CONN_CIVIL_AFFAIRS", "sqlite:///one.db")
    assert connection("civil_affairs").url == "sqlite:///one.db"
    monkeypatch.setenv("HUB_CONN_CIVIL_AFFAIRS", "sqlite:///two.db")
    assert connection("civil_affairs").url == "sqlite:///two.db"


def test_a_resolver_put_first_wins_and_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_resolvers", [connections.from_environment])
    monkeypatch.setenv("HUB_CONN_POLICE", "https://from-environment")

    def resolver(name: str) -> str | None:
        return "https://from-resolver" if name == "police" else None

    connections.use(resolver)
    connections.use(resolver)
    assert connection("police").url == "https://from-resolver"
    assert connections._resolvers.count(resolver) == 1


def test_unknown_name_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_CONN_NOWHERE", raising=False)
    with pytest.raises(FatalError) as error:
        connection("nowhere")
    assert "HUB_CONN_NOWHERE" in error.value.remedy
