"""Table C1: the B12 status. First row that holds wins; exactly one always does."""

from decimal import Decimal
from enum import StrEnum

from pathway import bibliography as cite
from pathway import findings, seen
from pathway.condition import Condition, ask
from pathway.functional import Verdict
from pathway.laboratory import B12Class
from pathway.picture import Picture
from pathway.table import Reading, Row, first_match
from pathway.treatment import Exposure


class Status(StrEnum):
    """The 13 statuses of the public contract."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    ON_TREATMENT_NOT_RESPONDING = "ON_TREATMENT_NOT_RESPONDING"
    ON_TREATMENT_RESPONDING = "ON_TREATMENT_RESPONDING"
    ON_TREATMENT_RESPONSE_UNKNOWN = "ON_TREATMENT_RESPONSE_UNKNOWN"
    ON_TREATMENT_EARLY = "ON_TREATMENT_EARLY"
    DEFICIENT = "DEFICIENT"
    FUNCTIONAL_DEFICIENCY = "FUNCTIONAL_DEFICIENCY"
    BORDERLINE_UNRESOLVED = "BORDERLINE_UNRESOLVED"
    PROPHYLAXIS_INDICATED = "PROPHYLAXIS_INDICATED"
    STALE = "STALE"
    NOT_ASSESSED = "NOT_ASSESSED"
    BORDERLINE_UNLIKELY = "BORDERLINE_UNLIKELY"
    NORMAL = "NORMAL"


class Basis(StrEnum):
    """What decided the status."""

    DECEASED = "DECEASED"
    NO_BIRTH_DATE = "NO_BIRTH_DATE"
    UNDER_16 = "UNDER_16"
    LAB_LOW = "LAB_LOW"
    LAB_NORMAL = "LAB_NORMAL"
    LAB_HIGH = "LAB_HIGH"
    LAB_BORDERLINE = "LAB_BORDERLINE"
    LAB_CONFLICT = "LAB_CONFLICT"
    LAB_ON_SUPPLEMENT = "LAB_ON_SUPPLEMENT"
    LAB_STALE = "LAB_STALE"
    NO_RESULT = "NO_RESULT"
    BORDERLINE_MMA = "BORDERLINE_MMA"
    BORDERLINE_HCY = "BORDERLINE_HCY"
    MMA = "MMA"
    HCY = "HCY"
    RECORDED_DX = "RECORDED_DX"
    TREATMENT_START = "TREATMENT_START"
    TRIGGER = "TRIGGER"


StatusRow = Row[Picture, tuple[Status, Basis]]

_UNSURE = {B12Class.INDETERMINATE, B12Class.CONFLICT}
_ENOUGH = {B12Class.NORMAL, B12Class.HIGH}
_DIAGNOSIS_STANDS = {
    B12Class.NONE,
    B12Class.STALE,
    B12Class.CONFLICT,
    B12Class.UNINTERPRETABLE,
}

LAB_BASIS = {
    B12Class.DEFICIENT: Basis.LAB_LOW,
    B12Class.INDETERMINATE: Basis.LAB_BORDERLINE,
    B12Class.CONFLICT: Basis.LAB_CONFLICT,
    B12Class.UNINTERPRETABLE: Basis.LAB_ON_SUPPLEMENT,
    B12Class.NORMAL: Basis.LAB_NORMAL,
    B12Class.HIGH: Basis.LAB_HIGH,
    B12Class.STALE: Basis.LAB_STALE,
    B12Class.NONE: Basis.NO_RESULT,
}


def _kind(words: str, *kinds: B12Class) -> Condition[Picture]:
    wanted = frozenset(kinds)
    return ask(words, lambda p: p.b12.kind in wanted, seen.b12)


def _fx(words: str, *verdicts: Verdict) -> Condition[Picture]:
    wanted = frozenset(verdicts)
    return ask(words, lambda p: p.functional.verdict in wanted, seen.functional)


OUT_OF_SCOPE = ask(
    "deceased, younger than the age of assessment, or without a usable birth date",
    lambda p: p.facts.deceased or p.facts.age is None or p.facts.age < _assessed_from(p),
    seen.scope,
)
ESTABLISHED = ask(
    "treated long enough to judge the response",
    lambda p: p.treatment.exposure is Exposure.ESTABLISHED,
    seen.treatment,
)
UNDATED = ask(
    "treated since an unknown day",
    lambda p: p.treatment.exposure is Exposure.UNDATED,
    seen.treatment,
)
TREATED = ask(
    "on B12 treatment", lambda p: p.treatment.exposure is not Exposure.NONE, seen.treatment
)
DIAGNOSED = ask(
    "a recorded B12 diagnosis", lambda p: p.has(*findings.RECORDED_DIAGNOSIS), seen.diagnosis
)
TRIGGER = ask("a cause that calls for prophylaxis", lambda p: bool(p.trigger), seen.trigger)

LOW = _kind("B12 low", B12Class.DEFICIENT)
INDETERMINATE = _kind("B12 indeterminate", B12Class.INDETERMINATE)
UNSURE = _kind("B12 indeterminate or conflicting", *_UNSURE)
UNSURE_OR_LIFTED = _kind(
    "B12 indeterminate, conflicting or lifted by recent treatment",
    *_UNSURE,
    B12Class.UNINTERPRETABLE,
)
ENOUGH = _kind("B12 sufficient or high", *_ENOUGH)
STALE = _kind("only B12 results that are too old", B12Class.STALE)
NO_RESULT = _kind("no usable B12 result", B12Class.NONE)
DIAGNOSIS_STANDS = _kind("no current B12 result that contradicts a diagnosis", *_DIAGNOSIS_STANDS)

SHOWN = _fx("MMA or homocysteine show deficiency", Verdict.POSITIVE)
ARGUED_AGAINST = _fx("MMA or homocysteine argue against deficiency", Verdict.NEGATIVE)
UNDECIDED = _fx(
    "MMA and homocysteine do not decide or were not measured",
    Verdict.UNKNOWN,
    Verdict.INCONCLUSIVE,
)
DEFICIENT = LOW | (UNSURE & SHOWN) | (DIAGNOSIS_STANDS & DIAGNOSED)


def _assessed_from(p: Picture) -> Decimal:
    return p.setting.profile.assessed_from_age.value


def _marker(p: Picture, mma: Basis, homocysteine: Basis) -> Basis:
    return mma if p.functional.by_mma else homocysteine


def _scope_basis(p: Picture) -> Basis:
    if p.facts.deceased:
        return Basis.DECEASED
    return Basis.NO_BIRTH_DATE if p.facts.age is None else Basis.UNDER_16


def _not_responding_basis(p: Picture) -> Basis:
    return Basis.LAB_LOW if LOW(p) else _marker(p, Basis.MMA, Basis.HCY)


def _responding_basis(p: Picture) -> Basis:
    if ENOUGH(p):
        return LAB_BASIS[p.b12.kind]
    return _marker(p, Basis.BORDERLINE_MMA, Basis.BORDERLINE_HCY)


def _deficient_basis(p: Picture) -> Basis:
    if LOW(p):
        return Basis.LAB_LOW
    if (UNSURE & SHOWN)(p):
        return _marker(p, Basis.BORDERLINE_MMA, Basis.BORDERLINE_HCY)
    return Basis.RECORDED_DX


def _lab(p: Picture) -> Basis:
    return LAB_BASIS[p.b12.kind]


C1: tuple[StatusRow, ...] = (
    StatusRow(
        id="C1-1",
        when="deceased, too young for these rules, or without a usable birth date",
        holds=OUT_OF_SCOPE,
        then=lambda p: (Status.OUT_OF_SCOPE, _scope_basis(p)),
        rules=("G-6",),
        cites=(cite.NICE,),
    ),
    StatusRow(
        id="C1-2",
        when="treated long enough to judge, and a result of the response is low "
        "or MMA/homocysteine show deficiency",
        holds=ESTABLISHED & (SHOWN | LOW),
        then=lambda p: (Status.ON_TREATMENT_NOT_RESPONDING, _not_responding_basis(p)),
        rules=("S-T6", "S-P9"),
        cites=(cite.SEED,),
    ),
    StatusRow(
        id="C1-3",
        when="treated long enough to judge, and B12 is sufficient, "
        "or indeterminate with MMA/homocysteine against deficiency",
        holds=ESTABLISHED & (ENOUGH | (INDETERMINATE & ARGUED_AGAINST)),
        then=lambda p: (Status.ON_TREATMENT_RESPONDING, _responding_basis(p)),
        rules=("S-T4", "S-P4", "S-P7"),
        cites=(cite.SEED,),
    ),
    StatusRow(
        id="C1-4",
        when="treated long enough to judge (or since an unknown day) without a result that decides",
        holds=ESTABLISHED | UNDATED,
        then=lambda p: (Status.ON_TREATMENT_RESPONSE_UNKNOWN, _lab(p)),
        rules=("S-Mo1", "S-Mo2"),
        cites=(cite.SEED,),
    ),
    StatusRow(
        id="C1-5",
        when="treated, too recently to judge the response",
        holds=TREATED,
        then=lambda _: (Status.ON_TREATMENT_EARLY, Basis.TREATMENT_START),
        rules=("S-Mo1", "G-7"),
        cites=(cite.SEED,),
    ),
    StatusRow(
        id="C1-6",
        when="not treated; B12 low, or indeterminate with MMA/homocysteine showing deficiency, "
        "or a recorded diagnosis that no current result contradicts",
        holds=DEFICIENT,
        then=lambda p: (Status.DEFICIENT, _deficient_basis(p)),
        rules=("G-2",),
        cites=(cite.NICE, cite.AAFP_2025),
    ),
    StatusRow(
        id="C1-7",
        when="not treated; MMA or homocysteine show deficiency although B12 does not",
        holds=SHOWN,
        then=lambda p: (Status.FUNCTIONAL_DEFICIENCY, _marker(p, Basis.MMA, Basis.HCY)),
        rules=("S-P8", "S-P9", "G-16"),
        cites=(cite.SEED, cite.CARMEL),
    ),
    StatusRow(
        id="C1-8",
        when="not treated; B12 indeterminate, conflicting or lifted by recent treatment, "
        "and MMA/homocysteine do not decide",
        holds=UNSURE_OR_LIFTED & UNDECIDED,
        then=lambda p: (Status.BORDERLINE_UNRESOLVED, _lab(p)),
        rules=("G-1", "G-2"),
        cites=(cite.NICE, cite.BSH),
    ),
    StatusRow(
        id="C1-9",
        when="not treated, none of the above, and a cause on record that calls for prophylaxis",
        holds=TRIGGER,
        then=lambda _: (Status.PROPHYLAXIS_INDICATED, Basis.TRIGGER),
        rules=("S-S1", "S-S2", "S-S3"),
        cites=(cite.SEED, cite.NICE),
    ),
    StatusRow(
        id="C1-10",
        when="the only B12 results are older than the profile allows",
        holds=STALE,
        then=lambda p: (Status.STALE, _lab(p)),
        rules=("G-10",),
        cites=(cite.HOUSE,),
    ),
    StatusRow(
        id="C1-11",
        when="no usable B12 result",
        holds=NO_RESULT,
        then=lambda p: (Status.NOT_ASSESSED, _lab(p)),
        rules=("G-3",),
        cites=(cite.NICE,),
    ),
    StatusRow(
        id="C1-12",
        when="B12 indeterminate, conflicting or lifted, and MMA/homocysteine against deficiency",
        holds=UNSURE_OR_LIFTED,
        then=lambda p: (
            Status.BORDERLINE_UNLIKELY,
            _marker(p, Basis.BORDERLINE_MMA, Basis.BORDERLINE_HCY),
        ),
        rules=("G-2",),
        cites=(cite.NICE,),
    ),
    StatusRow(
        id="C1-13",
        when="B12 sufficient, MMA/homocysteine do not show deficiency, no cause for prophylaxis",
        holds=ENOUGH,
        then=lambda p: (Status.NORMAL, _lab(p)),
        rules=("S-P7",),
        cites=(cite.SEED,),
    ),
)


def read_status(picture: Picture) -> Reading[Picture, tuple[Status, Basis]]:
    """The patient's status and what decided it, with every row looked at."""
    return first_match(C1, picture)
