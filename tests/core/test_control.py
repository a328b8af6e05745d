from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from core.control import Base, Pull, engine, migrate, session
from core.passwords import hash_api_key, hash_password, new_api_key, verify_password


def pull(name: str) -> Pull:
    return Pull(
        pull_id=name, table_name="t", department="d", business_date=date(2026, 1, 1), started_at=datetime.now(UTC)
    )


def test_migrations_and_models_agree(hub_home: Path) -> None:
    with engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_twice_changes_nothing(hub_home: Path) -> None:
    with session() as control:
        control.add(pull("kept"))
    migrate()
    with session(write=False) as control:
        assert control.scalar(select(func.count()).select_from(Pull)) == 1


def test_an_error_rolls_the_transaction_back(hub_home: Path) -> None:
    with pytest.raises(RuntimeError), session() as control:
        control.add(pull("lost"))
        raise RuntimeError
    with session(write=False) as control:
        assert control.scalar(select(func.count()).select_from(Pull)) == 0


def test_instants_come_back_aware_and_naive_ones_are_refused(hub_home: Path) -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with session() as control:
        one = pull("a")
        one.started_at = at
        control.add(one)
    with session(write=False) as control:
        assert control.scalars(select(Pull.started_at)).one() == at
    with pytest.raises(StatementError), session() as control:
        naive = pull("b")
        naive.started_at = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake under test
        control.add(naive)


def _write_many(name: str) -> None:
    for count in range(20):
        with session() as control:
            control.add(pull(f"{name}-{count}"))


def test_many_processes_write_at_once(hub_home: Path) -> None:
    context = get_context("spawn")
    workers = [context.Process(target=_write_many, args=(f"w{n}",)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with session(write=False) as control:
        assert control.scalar(select(func.count()).select_from(Pull)) == 60


def test_passwords_are_salted_and_checked() -> None:
    first, second = hash_password("临江"), hash_password("临江")
    assert first != second
    assert verify_password("临江", first)
    assert not verify_password("临江 ", first)


def test_api_key_is_stored_as_its_digest() -> None:
    key, digest = new_api_key()
    assert hash_api_key(key) == digest
    assert key not in digest
