"""Shapes of the API's requests and answers."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Base: read from our own objects, and nothing unknown is accepted."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Problem(BaseModel):
    """An error: what happened, where, and what to do about it."""

    model_config = ConfigDict(extra="allow")
    kind: str
    what: str
    where: str
    remedy: str


class Me(Shape):
    """Who the hub takes you for."""

    name: str
    title: str
    role: str
    department: str | None


class ItemOut(Shape):
    """One data item of a table."""

    name: str
    title_zh: str
    title_en: str
    type: str = Field(description="Arrow's word for the type")
    grade: str = Field(description="L1 to L4, L4 most sensitive")
    mask: str = Field(description="What kind of value it is, which decides how it is masked")
    code: str | None = Field(description="Code list of its values")
    key: bool
    treatment: dict[str, str] = Field(description="What a recipient of each level sees of it", default_factory=dict)


class EntryOut(Shape):
    """One entry of the catalog (Decree 809 art. 13)."""

    name: str
    kind: str = Field(description="`source`: a department's table; `entity`: joined from several")
    title_zh: str
    title_en: str
    owner: str = Field(description="Department that decides on applications")
    share_type: str
    share_conditions: str
    citation: str
    share_modes: list[str]
    update_frequency: str
    category: str


class EntryDetail(EntryOut):
    """An entry with its items."""

    description: str
    sources: list[str] = Field(description="Tables it is made of")
    refreshed_at: datetime | None = Field(description="When its data last came through; UTC")
    quality_percent: float | None = Field(description="Expectations met at the last check, 0 to 100")
    items: list[ItemOut]


class ApplicationIn(Shape):
    """An application (Decree 809 art. 20)."""

    table: str
    purpose: str = Field(description="Short name of the use")
    basis: str = Field(description="Law or duty on which the use rests")
    scenario: str = Field(description="Business in which the data will be used")
    columns: list[str]
    level: str = Field(description="public, related, internal or senior")
    region: str = Field("", description="Code of a region; empty for the whole city")
    mode: str = Field(description="api, batch or file")
    starts: date
    ends: date


class ApplicationOut(Shape):
    """An application with its clock."""

    id: int
    table_name: str
    department: str
    purpose: str
    basis: str
    scenario: str
    columns: list[str]
    level: str
    region: str
    mode: str
    starts: date
    ends: date
    state: str = Field(description="submitted, returned, approved, refused or withdrawn")
    submitted_at: datetime
    due: date = Field(description="Last working day for the owner's reply")
    due_provisional: bool = Field(description="True when the holiday calendar does not reach that far")
    decided_at: datetime | None
    reason: str | None
    citation: str | None


class DecisionIn(Shape):
    """What the owner's head decides."""

    decision: str = Field(description="approve, refuse, return or extend", pattern="^(approve|refuse|return|extend)$")
    seen: datetime = Field(description="`submitted_at` of the version that was looked at")
    level: str = Field("", description="For an approval: the level asked for or a stricter one")
    reason: str = ""
    citation: str = Field("", description="For a refusal: the law it rests on")


class GrantOut(Shape):
    """A grant, and what the current release holds for it."""

    id: int
    table_name: str
    purpose: str
    level: str
    columns: list[str]
    region: str
    mode: str
    starts: date
    ends: date
    state: str
    rows: int | None = Field(description="Rows of the share; null until a release has made it")
    released_for: date | None = Field(description="Business date of the release")


class RowsIn(Shape):
    """Which rows of a share."""

    where: dict[str, str] = Field(
        default_factory=dict, description="Column → value it must equal, as the share shows it"
    )
    limit: int = Field(100, description="1 to 1000")
    cursor: str = Field("", description="`next` of the answer before; empty for the beginning")


class RowsOut(BaseModel):
    """Rows of a share."""

    grant_id: int
    table: str
    released_for: date
    columns: list[str]
    total: int = Field(description="Rows that fit the filter")
    rows: list[dict[str, Any]]
    next: str | None = Field(description="Cursor of the next rows; null at the end")
