"""Makes the index of :mod:`schemas.index` from the files."""

from collections.abc import Mapping
from pathlib import Path

from core.errors import FatalError
from schemas.contract import Contract
from schemas.departments import Department
from schemas.everything import everything
from schemas.index import IndexedDepartment, IndexedEntity, IndexedTable
from schemas.load import departments, survey


def compile_index(root: Path) -> dict[str, list[IndexedTable] | list[IndexedDepartment] | list[IndexedEntity]]:
    """Tables, departments and entities of the folder, each by name.

    Raises:
        FatalError: a department's file cannot be used.
    """
    found, known = survey(root), departments(root)
    tables = [_usable(contract) for contract in found.contracts.values()]
    tables += [_broken(table, error, known) for table, error in found.broken.items()]
    tables.sort(key=lambda table: table.table)
    return {
        "tables": tables,
        "departments": [_department(department, tables) for department in known.values()],
        "entities": [
            IndexedEntity(e.name, e.title_zh, e.title_en, tuple(t.table for t in tables if e.name in t.entities))
            for e in everything(root).known.entities.values()  # one that is broken stops joining, not pulling
        ],
    }


def _usable(contract: Contract) -> IndexedTable:
    return IndexedTable(
        table=contract.table,
        department=contract.department,
        title_zh=contract.title_zh,
        title_en=contract.title_en,
        connection=contract.connection,
        schedule=contract.schedule,
        pull=contract.pull,
        keys=contract.keys,
        entities=tuple(sorted({mapping.entity for mapping in contract.entities})),
    )


def _broken(table: str, error: FatalError, known: Mapping[str, Department]) -> IndexedTable:
    """What the file's place alone tells: enough for a task that fails with the reason."""
    name, _, source = table.partition("__")
    department = known.get(name)
    return IndexedTable(
        table=table,
        department=name,
        title_zh=source,
        title_en=source,
        connection=department.connection if department else name,
        schedule=department.schedule if department else "",
        pull="",
        keys=(),
        entities=(),
        error=str(error),
    )


def _department(department: Department, tables: list[IndexedTable]) -> IndexedDepartment:
    return IndexedDepartment(
        name=department.name,
        title_zh=department.title_zh,
        title_en=department.title_en,
        short=department.short,
        connection=department.connection,
        schedule=department.schedule,
        latest=department.latest.isoformat("minutes"),
        tables=tuple(table.table for table in tables if table.department == department.name),
    )
