"""One ODCS v3.1 file → :class:`schemas.contract.Contract`. The folder says the department, the file what is in it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.columns import UNPLACED, as_rule, note_guesses, read_column
from schemas.contract import Column, Contract
from schemas.findings import Findings, Place
from schemas.mappings import read_mapping
from schemas.rules import RuleDraft, read_quality
from schemas.sections import Section, read
from schemas.sharing import Sharing
from schemas.sources import read_server
from schemas.vocabulary import Frequency, PullWay

SUFFIX = ".odcs.yaml"
_API_VERSIONS = ("v3.1.0",)
_CRON = re.compile(r"(\S+ ){4}\S+")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True)
class Read:
    """A contract as read, with the rules whose column names are still to be looked up."""

    contract: Contract
    drafts: tuple[RuleDraft, ...]
    domain: Place
    table: Place


def table_of(file: Path) -> str:
    """The table id that a file's place promises: ``contracts/police/czrk.odcs.yaml`` → ``police__czrk``."""
    return f"{file.parent.name}__{file.name.removesuffix(SUFFIX)}"


def read_contract(file: Path, findings: Findings) -> Read | None:
    """Read one file; None when it is not even YAML. With an error among ``findings`` the rest is only for looking."""
    root = read(file, findings)
    if root is None:
        return None
    _header(root, file)
    own, table = root.properties(), _only(root, "schema")
    columns, drafts = _columns(table)
    rules = read_quality(table, table=True)
    contract = _contract(root, own, table, columns, rules)
    _same_name(table, contract)
    note_guesses(own)
    for part in (table, own, root):
        part.done()
    return Read(contract, (*drafts, *rules), root.at("domain"), table.place)


def _contract(
    root: Section, own: Section, table: Section, columns: tuple[Column, ...], rules: list[RuleDraft]
) -> Contract:
    connection, source = read_server(_only(root, "servers"))
    frequency, schedule = _frequency(root)
    share = Sharing.read(own)
    return Contract(
        table=table_of(root.place.file),
        department=root.text("domain"),
        source_table=table.text("name"),
        version=root.text("version"),
        title_zh=table.text("businessName"),
        title_en=table.text("description"),
        description=_only_text(root, "description", "purpose"),
        connection=connection,
        pull=own.choice("pull", PullWay, PullWay.SNAPSHOT) or PullWay.SNAPSHOT,
        source=source,
        columns=columns,
        keys=_keys(table, columns),
        rules=tuple(as_rule(rule) for rule in rules),
        entities=tuple(read_mapping(entry) for entry in own.sections("entities")),
        share_type=share.type,
        share_conditions=share.conditions,
        citation=share.citation,
        share_modes=share.modes,
        update_frequency=frequency,
        schedule=schedule,
        category=own.text("category"),
        owner_contact=_only_text(root, "team", "name"),
        expected_rows=_expected(own),
        path=root.place.file,
    )


def _header(root: Section, file: Path) -> None:
    if not file.name.endswith(SUFFIX):
        root.findings.error(root.place, "Not the name of a contract file", f"call it {file.stem}{SUFFIX}")
    if root.text("apiVersion") not in _API_VERSIONS:
        root.error("apiVersion", "Not the contract standard's version", "write apiVersion: v3.1.0")
    if root.text("kind") != "DataContract":
        root.error("kind", "Not a data contract", "write kind: DataContract")
    if root.text("id") != table_of(file):
        root.error("id", "The id does not fit the file's place", f"write id: {table_of(file)}, or move the file")
    if root.text("domain") != file.parent.name:
        root.error("domain", "The department does not fit the folder", f"write domain: {file.parent.name}")
    if not _VERSION.fullmatch(root.text("version")):
        root.error("version", "Not a version of three numbers", "write e.g. version: 1.0.0")
    root.text("status")
    root.text("name", "")


def _only(root: Section, key: str) -> Section:
    """The one entry of a list that the standard allows to be longer."""
    entries = root.sections(key, required=True)
    if len(entries) == 1:
        return entries[0]
    if key in root:
        root.error(key, f"{key!r} has {len(entries)} entries", "write exactly one; another table is another file")
    return entries[0] if entries else Section({}, {}, root.at(key), root.findings)


def _frequency(root: Section) -> tuple[str, str]:
    """Update frequency and schedule, from the SLA property ``frequency``."""
    for entry in root.sections("slaProperties", required=True):
        if entry.text("property") != "frequency":
            entry.error("property", "Only the frequency is promised here", "write property: frequency")
        frequency = entry.choice("value", Frequency)
        if entry.text("scheduler") not in ("cron", ""):
            entry.error("scheduler", "Only cron is known here", "write scheduler: cron")
        schedule = entry.text("schedule")
        if schedule and not _CRON.fullmatch(schedule):
            entry.error("schedule", "Not five cron fields", 'write e.g. schedule: "0 2 * * *"')
        entry.done()
        return frequency or "", schedule
    return "", ""


def _columns(table: Section) -> tuple[tuple[Column, ...], list[RuleDraft]]:
    columns: dict[str, Column] = {}
    drafts: list[RuleDraft] = []
    for entry in table.sections("properties", required=True):
        column, rules = read_column(entry)
        if column.name in columns:
            first = columns[column.name].line
            entry.error("name", f"The column {column.name!r} stands here twice", f"remove it here or in line {first}")
        columns[column.name] = column
        drafts += rules
    return _placed(columns.values()), drafts


def _placed(columns: Collection[Column]) -> tuple[Column, ...]:
    """Key columns without a position have that of their order, if none has one."""
    keyed = [column for column in columns if column.key is not None]
    if any(column.key != UNPLACED for column in keyed):
        return tuple(columns)
    places = {column.name: number for number, column in enumerate(keyed, 1)}
    return tuple(replace(column, key=places.get(column.name)) for column in columns)


def _keys(table: Section, columns: Sequence[Column]) -> tuple[str, ...]:
    keyed = sorted((column.key, column.name) for column in columns if column.key is not None)
    if not keyed:
        remedy = "mark the columns that identify a row: primaryKey: true"
        table.error("properties", "The table has no key", remedy)
    elif [position for position, _ in keyed] != list(range(1, len(keyed) + 1)):
        table.error(
            "properties",
            "The key positions are not 1, 2, 3 …",
            "number the key's columns from 1, or leave all positions out",
        )
    return tuple(name for _, name in keyed)


def _only_text(root: Section, key: str, inner: str) -> str:
    section = root.section(key, required=True)
    text = section.text(inner)
    section.done()
    return text


def _expected(own: Section) -> tuple[int, int] | None:
    section = own.section("expectedRows")
    least, most = section.integer("min"), section.integer("max")
    section.done()
    if least is None or most is None or least > most:
        if "expectedRows" in own:
            own.error("expectedRows", "Not a range of row counts", "write {min: 1, max: 1000000}")
        return None
    return least, most


def _same_name(table: Section, contract: Contract) -> None:
    if contract.source_table and contract.source_table.lower() != contract.table.partition("__")[2]:
        remedy = f"name the file {contract.source_table.lower()}{SUFFIX}"
        table.error("name", "The table's name does not fit the file's name", remedy)
