"""The facts of the tables in words, with the resources they were read from: what a trace shows."""

from collections.abc import Callable, Iterable

from pathway import findings
from pathway.condition import Seen
from pathway.facts import Day, LabResult
from pathway.picture import Picture
from pathway.treatment import Exposure

Fact = Callable[[Picture], Seen]

NOT_ON_RECORD = "not on record"


def _on(day: Day) -> str:
    first, last = day.earliest.isoformat(), day.latest.isoformat()
    return first if first == last else f"{first} to {last}"


def _values(results: Iterable[LabResult]) -> str:
    return ", ".join(
        f"{r.analyte.value} {r.reported or (r.flag.value if r.flag else '')} on {_on(r.collected)}"
        for r in results
    )


def listed(name: str, sources: Iterable[str]) -> Seen:
    """Resources on record under a name, or the words that there are none."""
    found = tuple(sources)
    return Seen(name, "on record" if found else NOT_ON_RECORD, found)


def scope(p: Picture) -> Seen:
    """AGE and DECEASED, beside the ages the profile sets."""
    profile = p.setting.profile
    age = "unknown" if p.facts.age is None else str(p.facts.age)
    life = ", deceased" if p.facts.deceased else ""
    ages = (
        f"assessed from {profile.assessed_from_age.value}, "
        f"adult doses from {profile.adult_doses_from_age.value}"
    )
    return Seen("AGE", f"{age}{life} ({ages})")


def treatment(p: Picture) -> Seen:
    """TX: exposure, its start and how it is given."""
    tx = p.treatment
    since = f" since {tx.since.isoformat()}" if tx.since is not None else ""
    how = ", ".join(
        f"{c.form.value} {c.route.value if c.route else 'by an unknown route'}" for c in tx.courses
    )
    unread = " (a running product has no readable dose)" if tx.dose_unknown else ""
    told = tx.exposure.value if tx.exposure is Exposure.NONE else f"{tx.exposure.value}{since}"
    return Seen("TX", f"{told}{f': {how}' if how else ''}{unread}", tx.sources)


def b12(p: Picture) -> Seen:
    """The class of the B12 results, and the results."""
    values = _values(p.b12.results)
    sources = tuple(r.source for r in p.b12.results)
    return Seen("B12", f"{p.b12.kind.value}{f': {values}' if values else ''}", sources)


def functional(p: Picture) -> Seen:
    """The verdict of MMA or homocysteine."""
    values = _values(p.functional.results)
    sources = tuple(r.source for r in p.functional.results)
    return Seen("fx", f"{p.functional.verdict.value}{f': {values}' if values else ''}", sources)


def diagnosis(p: Picture) -> Seen:
    """A recorded B12 diagnosis."""
    held = findings.current(p.facts, findings.RECORDED_DIAGNOSIS)
    return listed("recorded diagnosis", findings.sources(held))


def trigger(p: Picture) -> Seen:
    """Lifelong and monthly causes."""
    return listed("trigger", p.trigger)


def lifelong_cause(p: Picture) -> Seen:
    """Pernicious anaemia, antibody, total gastrectomy."""
    return listed("lifelong cause", p.lifelong_cause)


def monthly_cause(p: Picture) -> Seen:
    """Bariatric operations and the ileum."""
    return listed("monthly cause", p.monthly_cause)


def neuro(p: Picture) -> Seen:
    """NEURO: the grade and its findings."""
    return Seen("NEURO", p.neuro.value, findings.sources(p.neuro_findings))


def neuro_since_treatment(p: Picture) -> Seen:
    """NEURO against the start of treatment."""
    since = p.treatment.since
    told = f"{p.neuro.value}; treated since {since.isoformat() if since else 'an unknown day'}"
    return Seen("NEURO", told, findings.sources(p.neuro_findings))


def renal(p: Picture) -> Seen:
    """RENAL: the answer, the eGFR and the limit."""
    limit = p.setting.profile.renal_egfr_below.quantity
    egfr = f", eGFR {p.kidneys.egfr.reported}" if p.kidneys.egfr else ""
    told = p.kidneys.impaired.value if p.kidneys.found else f"no ({NOT_ON_RECORD})"
    return Seen("RENAL", f"{told}{egfr} (below {limit.value} {limit.unit})", p.kidneys.because)


def leber(p: Picture) -> Seen:
    """LHON."""
    return Seen("LHON", p.leber.value)


def allergy(p: Picture) -> Seen:
    """A blocking cobalamin hypersensitivity."""
    return listed("blocking cobalamin allergy", (a.source for a in p.blocking_allergy))


def allergies(p: Picture) -> Seen:
    """Any allergy the pathway knows."""
    named = ", ".join(a.allergen.value for a in p.facts.allergies) or NOT_ON_RECORD
    return Seen("allergies", named, tuple(a.source for a in p.facts.allergies))


def injections_unsafe(p: Picture) -> Seen:
    """IM unsafe."""
    return listed("IM unsafe", p.injections.unsafe)


def injections_declined(p: Picture) -> Seen:
    """Injections declined by the patient."""
    return listed("injections declined", p.injections.declined)


def anticoagulated(p: Picture) -> Seen:
    """Anticoagulants taken today."""
    return listed("anticoagulant", p.injections.anticoagulated)


def severe_anaemia(p: Picture) -> Seen:
    """Severe anaemia or pancytopenia."""
    return listed("severe anaemia", p.severe_anaemia)


def folate(p: Picture) -> Seen:
    """FOLATE_LOW."""
    value = f": {_values((p.folate,))}" if p.folate is not None else ""
    sources = (p.folate.source,) if p.folate is not None else ()
    return Seen("folate low", f"{p.folate_low.value}{value}", sources)


def pregnant(p: Picture) -> Seen:
    """PREGNANT."""
    return Seen("PREGNANT", "yes" if p.pregnant else NOT_ON_RECORD)


def risk(p: Picture) -> Seen:
    """Symptoms and current risk factors."""
    r = p.risk
    age = ", age" if r.old_age else ""
    told = f"{len(r.symptoms)} symptoms or signs, {len(r.factors)} risk factors{age}"
    return Seen("symptoms and risk", told, (*r.symptoms, *r.factors))


def breastfeeding(p: Picture) -> Seen:
    """LACTATING."""
    return Seen("LACTATING", "yes" if p.breastfeeding else NOT_ON_RECORD)
