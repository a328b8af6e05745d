"""What a contract says about other files and about itself: departments, code lists and columns that have to exist."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from schemas.codes import CodeList
from schemas.contract import Column, Contract
from schemas.contracts import Read
from schemas.departments import Department
from schemas.entities import Entity
from schemas.findings import Findings, Place
from schemas.sections import suggest
from schemas.vocabulary import Grade, MaskKind


@dataclass(frozen=True)
class Known:
    """What contracts and entities may refer to."""

    departments: Mapping[str, Department]
    codes: Mapping[str, CodeList]
    entities: Mapping[str, Entity]


def check_contract(read: Read, known: Known, tables: Mapping[str, Contract], findings: Findings) -> None:
    """Note every reference that leads nowhere, and every column that contradicts itself."""
    contract = read.contract
    if contract.department not in known.departments:
        what = f"Unknown department {contract.department!r}"
        findings.error(read.domain, what, suggest(contract.department, list(known.departments)))
    for column in contract.columns:
        place = Place(contract.path, column.line, column.name)
        check_code(column.code, column.scheme, place, known, findings)
        _column(column, place, findings)
        _reference(column, place, tables, findings)
        _names([rule.name for rule in column.rules], place, findings)
    _names([rule.name for rule in contract.rules], read.table, findings)
    for draft in read.drafts:
        for name in draft.columns:
            check_column(contract, name, draft.place, findings)


def check_column(contract: Contract, name: str, place: Place, findings: Findings) -> Column | None:
    """The column of that name, or a finding."""
    columns = {column.name: column for column in contract.columns}
    if name not in columns:
        findings.error(place, f"The table {contract.table} has no column {name!r}", suggest(name, list(columns)))
    return columns.get(name)


def check_code(code: str | None, scheme: str | None, place: Place, known: Known, findings: Findings) -> None:
    """Note a code list or a scheme that does not exist."""
    if code is None:
        return
    codes = known.codes.get(code)
    if codes is None:
        findings.error(place, f"Unknown code list {code!r}", suggest(code, list(known.codes)))
    elif scheme is not None and scheme not in codes.schemes:
        known_schemes = suggest(scheme, list(codes.schemes)) if codes.schemes else "this list has none"
        remedy = f"{known_schemes}; or add the scheme to {codes.path.name}"
        findings.error(place, f"Code list {code!r} has no scheme {scheme!r}", remedy)


def _column(column: Column, place: Place, findings: Findings) -> None:
    if column.mask is MaskKind.IDENTITY_NUMBER and column.grade is not Grade.L4:
        findings.error(place, "An identity number is graded below L4", "remove classification, or write L4")
    if not column.grade_decided:
        remedy = "add classification: L1 … L4 when the department has decided; until then it counts as L4"
        findings.warn(place, "Level undecided", remedy)
    if column.source_format is None and pa.types.is_temporal(column.type):
        remedy = 'add logicalTypeOptions: {format: "yyyy-MM-dd"}'
        findings.error(place, "How the source writes this date is missing", remedy)
    if column.semantic and not fits(column.semantic, column.type):
        findings.error(place, f"A {column.semantic} cannot be a {column.type}", "change logicalType or the semantic")


def fits(semantic: str, kind: pa.DataType) -> bool:
    """Whether a value of that meaning can have that type: an identity number as a number would lose its X."""
    if semantic == "birth_date":
        return bool(pa.types.is_date(kind))
    if semantic in ("amount", "amount_fen"):
        return bool(pa.types.is_decimal(kind) or pa.types.is_integer(kind))
    return bool(pa.types.is_string(kind))


def _reference(column: Column, place: Place, tables: Mapping[str, Contract], findings: Findings) -> None:
    if column.references is None:
        return
    table, _, name = column.references.partition(".")
    if table not in tables:
        findings.error(place, f"It refers to the unknown table {table!r}", suggest(table, list(tables)))
    elif check_column(tables[table], name, place, findings) is not None and name not in tables[table].keys:
        findings.error(place, f"{column.references} is no part of a key", "refer to a column of the other table's key")


def _names(names: list[str], place: Place, findings: Findings) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            findings.error(place, f"Two rules are named {name!r}", "give each its own name; results are kept under it")
