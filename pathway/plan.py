"""From a status to a plan: the gates of C2a, then the treatments of C2b."""

from collections.abc import Mapping
from dataclasses import dataclass

from pathway.condition import OTHERWISE
from pathway.evidence import Citation
from pathway.gates import C2A
from pathway.plan_row import Decision, PlanRow
from pathway.situation import Indicator, Situation
from pathway.table import Row, Step, first_match
from pathway.treatments import C2B, CONFIRM, read_treatment_table

ALL_ROWS: Mapping[str, PlanRow] = {row.id: row for row in (*C2A, *C2B)}

_TO_TREATMENT = PlanRow(
    id="C2a-end",
    when="no gate holds: treatment",
    holds=OTHERWISE,
    then=lambda _: None,
    rules=(),
    cites=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan, the rows that made it, and every row that was looked at."""

    code: str
    indicator: Indicator
    rows: tuple[str, ...]
    steps: tuple[Step[Situation], ...]

    @property
    def confirms_first(self) -> bool:
        """Whether a confirming test is sampled before the rest of the plan."""
        return self.code.startswith(CONFIRM)

    @property
    def treatment_code(self) -> str:
        """The plan without the confirming test."""
        return self.code.removeprefix(CONFIRM)

    @property
    def starts_cobalamin(self) -> bool:
        """The plan starts a cobalamin (C2c: IM_..., ORAL_..., SL_...)."""
        return self.treatment_code.startswith(("IM_", "ORAL_", "SL_"))

    @property
    def by_injection(self) -> bool:
        """The plan is IM_..."""
        return self.treatment_code.startswith("IM_")

    @property
    def rules(self) -> tuple[str, ...]:
        """Statements carried by the rows that made the plan."""
        return tuple(rule for row in self._rows for rule in row.rules)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What those rows rest on."""
        return tuple(dict.fromkeys(source for row in self._rows for source in row.cites))

    @property
    def _rows(self) -> tuple[Row[Situation, Decision | None], ...]:
        return tuple(ALL_ROWS[row] for row in self.rows)


def read_plan(situation: Situation) -> Plan:
    """The plan of table C2 for this patient."""
    gate = first_match((*C2A, _TO_TREATMENT), situation)
    if gate.outcome is not None:
        return _plan(gate.outcome, (gate.row.id, *gate.outcome.rows), gate.steps)
    treatment = read_treatment_table(situation)
    decision = treatment.outcome
    assert decision is not None  # noqa: S101 - only gates pass a patient on
    passed = () if gate.row is _TO_TREATMENT else (gate.row.id,)
    rows = (*passed, treatment.row.id, *decision.rows)
    return _plan(decision, rows, (*gate.steps, *treatment.steps))


def _plan(decision: Decision, rows: tuple[str, ...], steps: tuple[Step[Situation], ...]) -> Plan:
    return Plan(
        code=decision.code,
        indicator=decision.indicator,
        rows=rows,
        steps=(*steps, *decision.steps),
    )
