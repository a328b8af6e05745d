"""Each stage of the demo and its counts, as they come: a live table in a terminal, lines elsewhere."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from core.i18n import Translator

MARKS = {"waiting": ("·", "dim"), "running": ("▶", "yellow"), "done": ("✓", "green"), "failed": ("✗", "red")}


@dataclass
class Stage:
    """One line of the display."""

    title: str
    state: str = "waiting"
    counts: Mapping[str, int | str] = field(default_factory=dict)
    """By English name; shown translated."""
    began: float = 0.0
    seconds: float = 0.0

    def elapsed(self) -> float:
        """Seconds that it took, or has taken so far."""
        return time.monotonic() - self.began if self.state == "running" else self.seconds


class Progress:
    """Stages by name, in the order in which they were first named."""

    def __init__(self, console: Console, translate: Translator) -> None:
        self.console, self.translate = console, translate
        self.stages: dict[str, Stage] = {}
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=4, transient=True)

    def open(self) -> None:
        """Begin to show the table, where there is a terminal."""
        if self.console.is_terminal:
            self._live.start()

    def close(self) -> None:
        """Leave the table on the screen as it last was; a second time changes nothing."""
        if self._live.is_started:
            self._live.stop()
            self.console.print(self._table())

    @contextmanager
    def stage(self, name: str, title: str) -> Iterator[Stage]:
        """A stage that lasts as long as the block, and has failed when the block raises."""
        stage = self.begin(name, title)
        try:
            yield stage
        except BaseException:
            self.end(name, stage.counts, ok=False)
            raise
        self.end(name, stage.counts)

    def begin(self, name: str, title: str) -> Stage:
        """The stage has begun; naming it again changes nothing."""
        stage = self.stages.setdefault(name, Stage(title))
        if stage.state == "waiting":
            stage.state, stage.began = "running", time.monotonic()
        return stage

    def end(self, name: str, counts: Mapping[str, int | str], *, ok: bool = True) -> None:
        """The stage has ended with these counts; a second end is passed over."""
        stage = self.stages[name]
        if stage.state != "running":
            return
        stage.seconds, stage.counts, stage.state = stage.elapsed(), counts, "done" if ok else "failed"
        if not self.console.is_terminal:
            self.console.print(self._line(stage), soft_wrap=True)

    def seconds(self) -> dict[str, float]:
        """Seconds of each stage that has ended."""
        return {name: round(stage.seconds, 1) for name, stage in self.stages.items() if stage.seconds}

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for stage in self.stages.values():
            mark, style = MARKS[stage.state]
            table.add_row(
                Text(mark, style), Text(self.translate(stage.title)), self._counts(stage), f"{stage.elapsed():.1f} s"
            )
        return table

    def _line(self, stage: Stage) -> Text:
        mark, style = MARKS[stage.state]
        line = Text(f"{mark} ", style)
        return (
            line.append(self.translate(stage.title), "bold")
            .append("  ")
            .append_text(self._counts(stage))
            .append(f"  {stage.seconds:.1f} s", "dim")
        )

    def _counts(self, stage: Stage) -> Text:
        parts = [f"{self.translate(name)} {value:,}" if isinstance(value, int) else f"{self.translate(name)} {value}"
                 for name, value in stage.counts.items()]  # fmt: skip
        return Text(" · ".join(parts))
