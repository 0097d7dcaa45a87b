"""Table C2b: treatment, for deficiency, failed response, prophylaxis and urgent borderline."""

from collections.abc import Sequence
from dataclasses import replace

from pathway import bibliography as cite
from pathway import questions as q
from pathway.condition import OTHERWISE
from pathway.facts import Cobalamin
from pathway.plan_row import Decision, PlanRow
from pathway.questions import status_is
from pathway.situation import Indicator, Situation
from pathway.status import Status
from pathway.table import Reading, first_match

CONFIRM = "CONFIRM_TEST+"
"""Prefix of a plan whose confirming test is sampled first and not waited for."""

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL


NOT_RESPONDING = status_is("on treatment and not responding", Status.ON_TREATMENT_NOT_RESPONDING)
FAILED_BY_MOUTH = NOT_RESPONDING & q.BY_MOUTH
NO_INJECTION = q.IM_UNSAFE | q.IM_DECLINED


def _neuro_indicator(s: Situation) -> Indicator:
    return CRITICAL if s.urgent else WARNING


def _oral_or_sublingual(s: Situation) -> Decision:
    route = "SL" if s.picture.swallow_bypassed else "ORAL"
    return Decision(f"{route}_{s.oral_form}", INFO)


def _raise_dose(s: Situation) -> Decision:
    on_cyanocobalamin = s.picture.treatment.takes(Cobalamin.CYANOCOBALAMIN)
    if s.picture.never_cyanocobalamin and on_cyanocobalamin:
        return Decision("SWITCH_AND_RAISE_ORAL_MECBL", INFO)
    return Decision("RAISE_ORAL_DOSE", INFO)


def _either_route(s: Situation, route: str) -> Decision:
    return Decision(f"{route}_{s.oral_form}_OR_IM_MONTHLY", WARNING if s.deficient else INFO)


def _confirm_then_below(s: Situation) -> Decision:
    below = _decide(C2B[_ROW_2 + 1 :], s)
    return Decision(CONFIRM + below.code, WARNING, below.rows, below.steps)


C2B: tuple[PlanRow, ...] = (
    PlanRow(
        id="C2b-1",
        when="blocking hypersensitivity to a cobalamin",
        holds=q.ALLERGY,
        then=lambda _: Decision("NO_ORDER_ALLERGY", CRITICAL),
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN,),
    ),
    PlanRow(
        id="C2b-2",
        when="prophylaxis only, a neurological finding, MMA/homocysteine do not decide: "
        "sample them first",
        holds=~q.DEFICIENT & q.NEURO_PRESENT & q.FX_UNDECIDED,
        then=_confirm_then_below,
        rules=("S-P7", "G-2"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-3a",
        when="deficient with neurological involvement, injections declined",
        holds=q.NEURO_WHEN_DEFICIENT & q.IM_DECLINED,
        then=lambda s: Decision(f"NEURO_IM_REFUSED_ORAL_{s.oral_form}", _neuro_indicator(s)),
        rules=("S-T2",),
        cites=(cite.AAFP_2017, cite.SEED),
    ),
    PlanRow(
        id="C2b-3b",
        when="deficient with neurological involvement, injections unsafe",
        holds=q.NEURO_WHEN_DEFICIENT & q.IM_UNSAFE,
        then=lambda _: Decision("IM_NEURO_BLEED_MITIGATION", CRITICAL),
        rules=("S-T5", "G-8"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-3c",
        when="deficient with neurological involvement, and a cause that needs monthly injections",
        holds=q.NEURO_WHEN_DEFICIENT & q.MONTHLY_CAUSE,
        then=lambda s: Decision("IM_NEURO_THEN_MONTHLY", _neuro_indicator(s)),
        rules=("S-T5", "S-I3", "G-11"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-3d",
        when="deficient with neurological involvement",
        holds=q.NEURO_WHEN_DEFICIENT,
        then=lambda s: Decision("IM_NEURO_THEN_2MO", _neuro_indicator(s)),
        rules=("S-T5", "S-I3", "S-I4"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-4",
        when="injections unsafe or declined",
        holds=NO_INJECTION,
        then=_oral_or_sublingual,
        rules=("S-T2",),
        cites=(cite.SEED, cite.AAFP_2017),
    ),
    PlanRow(
        id="C2b-5a",
        when="deficient with a lifelong cause (pernicious anaemia, intrinsic factor antibody, "
        "total gastrectomy)",
        holds=q.LIFELONG_CAUSE & q.DEFICIENT,
        then=lambda s: Decision(s.loading, WARNING),
        rules=("S-T7", "S-I1", "S-I2"),
        cites=(cite.SEED, cite.NICE),
    ),
    PlanRow(
        id="C2b-5b",
        when="a lifelong cause without deficiency",
        holds=q.LIFELONG_CAUSE,
        then=lambda _: Decision("IM_MAINT_2_3MO", WARNING),
        rules=("S-I2", "S-P4"),
        cites=(cite.NICE, cite.SEED),
    ),
    PlanRow(
        id="C2b-6a",
        when="no response to an oral or sublingual dose below the full one",
        holds=FAILED_BY_MOUTH & q.UNDER_DOSED,
        then=_raise_dose,
        rules=("S-T1", "S-T3", "G-10"),
        cites=(cite.SEED, cite.NICE),
    ),
    PlanRow(
        id="C2b-6b",
        when="no response to oral or sublingual treatment that is not taken as ordered",
        holds=FAILED_BY_MOUTH & q.NOT_TAKEN,
        then=lambda _: Decision("ADHERENCE_FIRST", INFO),
        rules=("G-10",),
        cites=(cite.HOUSE,),
    ),
    PlanRow(
        id="C2b-6c",
        when="no response to full oral or sublingual treatment",
        holds=FAILED_BY_MOUTH,
        then=lambda s: Decision(s.loading, WARNING),
        rules=("S-T6", "S-I1", "S-I2"),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-6d",
        when="no response to injections",
        holds=NOT_RESPONDING,
        then=lambda _: Decision("INCREASE_IM_FREQ_AND_REVIEW_DX", WARNING),
        rules=("S-I5",),
        cites=(cite.SEED, cite.NICE),
    ),
    PlanRow(
        id="C2b-7a",
        when="deficient after a long ileal resection or with ileal Crohn's disease",
        holds=q.ILEAL & q.DEFICIENT,
        then=lambda _: Decision("IM_STD_THEN_MONTHLY", WARNING),
        rules=("S-S3", "S-I1"),
        cites=(cite.SEED, cite.ESPEN),
    ),
    PlanRow(
        id="C2b-7b",
        when="a long ileal resection or ileal Crohn's disease without deficiency",
        holds=q.ILEAL,
        then=lambda _: Decision("IM_MONTHLY_PROPHYLAXIS", WARNING),
        rules=("S-S3",),
        cites=(cite.SEED,),
    ),
    PlanRow(
        id="C2b-8",
        when="severe anaemia",
        holds=q.SEVERE_ANAEMIA,
        then=lambda s: Decision(s.loading, CRITICAL),
        rules=("S-I1", "G-7"),
        cites=(cite.AAFP_2017,),
    ),
    PlanRow(
        id="C2b-9",
        when="gastric bypass or biliopancreatic diversion",
        holds=q.SWALLOW_BYPASSED,
        then=lambda s: _either_route(s, "SL"),
        rules=("S-S2",),
        cites=(cite.SEED, cite.ASMBS),
    ),
    PlanRow(
        id="C2b-10",
        when="sleeve gastrectomy or another bariatric operation",
        holds=q.OTHER_BARIATRIC,
        then=lambda s: _either_route(s, "ORAL"),
        rules=("S-S1",),
        cites=(cite.SEED, cite.ASMBS),
    ),
    PlanRow(
        id="C2b-11",
        when="Leber's hereditary optic neuropathy",
        holds=q.LEBER,
        then=lambda _: Decision("IM_STD_THEN_2_3MO", WARNING),
        rules=("G-8",),
        cites=(cite.LABEL_HYDROXOCOBALAMIN, cite.LABEL_CYANOCOBALAMIN),
    ),
    PlanRow(
        id="C2b-12",
        when="impaired kidney function",
        holds=q.RENAL,
        then=lambda _: Decision("IM_STD_THEN_2_3MO_OR_ORAL_MECBL", WARNING),
        rules=("S-S4", "S-S5", "S-F4"),
        cites=(cite.SEED, cite.DIVINE, cite.DIDANGELOS),
    ),
    PlanRow(
        id="C2b-13",
        when="everything else: oral first line",
        holds=OTHERWISE,
        then=lambda _: Decision("ORAL_CNCBL", WARNING),
        rules=("S-T1", "S-T2", "S-F5"),
        cites=(cite.SEED, cite.AAFP_2017),
    ),
)
_ROW_2 = next(number for number, row in enumerate(C2B) if row.id == "C2b-2")


def read_treatment_table(
    situation: Situation, table: Sequence[PlanRow] = C2B
) -> Reading[Situation, Decision | None]:
    """The row of C2b that holds; the last row always does."""
    return first_match(table, situation)


def _decide(table: Sequence[PlanRow], situation: Situation) -> Decision:
    reading = read_treatment_table(situation, table)
    decision = reading.outcome
    assert decision is not None  # noqa: S101 - only gates pass a patient on
    return replace(
        decision,
        rows=(reading.row.id, *decision.rows),
        steps=(*reading.steps, *decision.steps),
    )


def prophylaxis_plan(situation: Situation) -> Decision:
    """The plan the patient would have under PROPHYLAXIS_INDICATED, and the rows it came from."""
    return _decide(C2B, replace(situation, status=Status.PROPHYLAXIS_INDICATED))
