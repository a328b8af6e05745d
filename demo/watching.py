"""Shows the chain's runs as stages of the progress display, with their counts from the control database."""

from core.i18n import N_
from demo import counts
from demo.chain import Chain
from demo.progress import Progress
from schemas.departments import Department

TITLES = {"reconcile": N_("Reconcile"), "reconcile_late": N_("Reconcile without the late"), "release": N_("Release")}
NAMES = {
    "tables": N_("tables"),
    "source_rows": N_("rows"),
    "inserted": N_("new"),
    "updated": N_("changed"),
    "deleted": N_("gone"),
    "quarantined": N_("quarantined"),
    "release": N_("release"),
    "shares": N_("shares"),
    "rows": N_("rows"),
}
"""What the counts are called for a person."""


class Watcher:
    """Called with each look at the chain."""

    def __init__(self, progress: Progress, departments: dict[str, Department]) -> None:
        self.progress = progress
        self.titles = {
            f"ingest_{name}": progress.translate.of(department) for name, department in departments.items()
        } | TITLES

    def __call__(self, chain: Chain) -> None:
        """Bring the display up to date."""
        for dag, run in chain.runs.items():
            stage = self.progress.begin(dag, self.titles[dag])
            if stage.state == "running":
                stage.counts = self._counts(dag, f"{dag}:{run}")
                if chain.ended(dag):
                    self.progress.end(dag, stage.counts, ok=chain.states[dag] == "success")

    def _counts(self, dag: str, run_name: str) -> dict[str, int | str]:
        if dag.startswith("ingest_"):
            found = counts.pulls(run_name)
        elif dag == "release":
            found = counts.current_release()
        else:
            found = _of_entities(counts.reconciliation(run_name))
        return {NAMES.get(name, name): value for name, value in found.items()}


def _of_entities(found: dict[str, int]) -> dict[str, int]:
    """Entities and conflicts by entity: the other counts of a reconciliation are on the engineer's page."""
    return {name: value for name, value in found.items() if name.endswith((".entities", ".conflicts"))}
