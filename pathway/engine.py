"""The one way in: facts and a setting give the whole answer, and why."""

from dataclasses import dataclass
from typing import Any

from pathway.concepts import Concept
from pathway.evidence import Citation
from pathway.facts import PatientFacts
from pathway.lapse import LAPSE_ROW, lapsed_courses
from pathway.medicines import Medicines, offer_folic_acid, offer_medicines
from pathway.monitoring import Monitoring, read_monitoring, response_tests, uncovered
from pathway.orders import DrugOrder, LabOrder, Referral
from pathway.overlays import Overlay, OverlayRow, read_overlays
from pathway.picture import Picture, read_picture
from pathway.plan import Plan, read_plan
from pathway.setting import Setting
from pathway.situation import Indicator, Situation, louder
from pathway.status import Basis, Status, StatusRow, read_status
from pathway.table import Step
from pathway.workup import referrals_for, tests_for

KNOWLEDGE_VERSION = "1.0.0"
"""Version of the rules, texts and profiles as a whole; every card carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayResult:
    """The assessment of one patient, what may be ordered, and every row that was looked at."""

    picture: Picture
    status: Status
    basis: Basis
    status_row: StatusRow
    plan: Plan
    overlays: tuple[OverlayRow, ...]
    medicines: Medicines
    folic_acid: DrugOrder | None
    tests: tuple[LabOrder, ...]
    referrals: tuple[Referral, ...]
    monitoring: Monitoring
    lapsed: tuple[str, ...]
    """Ended B12 treatment that something on record calls for."""
    steps: tuple[Step[Any], ...]

    def has(self, overlay: Overlay) -> bool:
        """Whether an overlay applied."""
        return any(row.overlay is overlay for row in self.overlays)

    @property
    def indicator(self) -> Indicator:
        """How urgent the main message is: the plan's row and the overlays that applied."""
        situation = Situation(self.picture, self.status)
        lapse = (Indicator.WARNING,) if self.lapsed else ()
        overlays = (row.indicator(situation) for row in self.overlays)
        return louder(self.plan.indicator, *overlays, *lapse)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every statement and table row that made the answer, in reading order."""
        overlays = (rule for row in self.overlays for rule in row.rules)
        return tuple(
            dict.fromkeys(
                (
                    self.status_row.id,
                    *self.status_row.rules,
                    *self.plan.rows,
                    *self.plan.rules,
                    *overlays,
                    *((LAPSE_ROW,) if self.lapsed else ()),
                )
            )
        )

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What those rest on, each once."""
        overlays = (source for row in self.overlays for source in row.cites)
        return tuple(dict.fromkeys((*self.status_row.cites, *self.plan.citations, *overlays)))

    @property
    def palliative(self) -> bool:
        """Hospice or palliative care on record: only urgent neurological findings speak."""
        return self.picture.has(Concept.PALLIATIVE_CARE)


def evaluate(facts: PatientFacts, setting: Setting) -> PathwayResult:
    """Assess one patient. Pure: the same facts and setting always give the same result."""
    picture = read_picture(facts, setting)
    reading = read_status(picture)
    status, basis = reading.outcome
    situation = Situation(picture, status)
    plan = read_plan(situation)
    overlays, overlay_steps = read_overlays(situation, plan)
    applied = frozenset(row.overlay for row in overlays)
    monitoring = read_monitoring(situation, plan)
    medicines = offer_medicines(situation, plan, applied)
    return PathwayResult(
        picture=picture,
        status=status,
        basis=basis,
        status_row=reading.row,
        plan=plan,
        overlays=overlays,
        medicines=medicines,
        folic_acid=offer_folic_acid(situation, medicines, applied),
        tests=_tests(situation, basis, plan, applied, monitoring),
        referrals=referrals_for(situation, plan, applied),
        monitoring=monitoring,
        lapsed=lapsed_courses(picture),
        steps=(*reading.steps, *plan.steps, *overlay_steps, *monitoring.steps),
    )


def _tests(
    situation: Situation,
    basis: Basis,
    plan: Plan,
    applied: frozenset[Overlay],
    monitoring: Monitoring,
) -> tuple[LabOrder, ...]:
    """Tests of the main card; a response check without a schedule belongs there too."""
    if plan.code == "MONITOR_DUE" and not monitoring.due:
        return uncovered(situation, response_tests(situation))
    return tests_for(situation, basis, plan, applied)
