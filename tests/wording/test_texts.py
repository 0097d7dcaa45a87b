"""Every language says everything to every audience, in the right words, numbers and length."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from fhir_mappings.emitted import emitted_codes
from fhir_mappings.units import UNITS
from hooks.cards.card import OVERRIDE_REASONS
from hooks.cards.main_card import plan_words
from hooks.cards.summary import LONGEST
from hooks.wording import LANGUAGES, Reader, texts_for
from hooks.wording.audience import Audience
from hooks.wording.numbers import numbers
from hooks.wording.texts import Texts
from pathway.checks import TaskKind
from pathway.facts import FactGroup, Flag
from pathway.findings import NEURO_GRADE
from pathway.medicines import PLAN_ORDERS
from pathway.orders import OrderId, PeriodUnit, Specialty
from pathway.overlays import Overlay
from pathway.profiles import PROFILES
from pathway.quantities import Analyte
from pathway.status import Status

PLAN_CODES = {
    "NO_ORDER_SCOPE", "NO_ORDER_UNDER18", "CONFIRM_TEST", "SAME_DAY_REFERRAL_AND_TEST", "TEST_B12",
    "NONE", "SWITCH_TO_IM_NEURO", "MONITOR_DUE", "CONTINUE", "NO_ORDER_ALLERGY",
    "IM_NEURO_BLEED_MITIGATION", "RAISE_ORAL_DOSE", "ADHERENCE_FIRST", *PLAN_ORDERS,
}  # fmt: skip
READERS = [Reader(language, audience) for language in LANGUAGES for audience in Audience]
SEED = PROFILES["seed"]
NUMBERS = numbers(SEED)
MODEL = LANGUAGES["en"][Audience.CLINICIAN]
NAMES_WITH_DIGITS = re.compile(r"B12|B6|H2|NG239")


def named(reader: Reader) -> str:
    return f"{reader.language}-{reader.audience}"


every_reader = pytest.mark.parametrize("reader", READERS, ids=named)


def unfilled(reader: Reader) -> Texts:
    return LANGUAGES[reader.language][reader.audience]


def leaves(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with where it stands."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, Mapping):
        for key, text in part.items():
            yield from leaves(text, f"{path}[{key}]")
    else:
        assert is_dataclass(part)
        for field in fields(part):
            yield from leaves(getattr(part, field.name), f"{path}.{field.name}")


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_outcome_has_words() -> None:
    assert set(MODEL.summary.lead) == set(Status)
    assert set(MODEL.detail.overlay) == set(Overlay)
    assert set(MODEL.summary.action) == PLAN_CODES | {"ORAL_MECBL", "SL_CNCBL", "SL_MECBL"}
    assert all(plan_words(code, MODEL.detail) for code in PLAN_CODES)
    assert set(MODEL.offers.medicine) == set(MODEL.orders.dosage) == set(OrderId)
    assert set(MODEL.offers.specialty) == set(MODEL.orders.referral) == set(Specialty)
    assert set(MODEL.offers.task) == set(MODEL.orders.task) == set(TaskKind)
    assert set(MODEL.offers.test) == set(MODEL.orders.test) < set(Analyte)
    assert set(MODEL.offers.override_reason) == set(OVERRIDE_REASONS)
    assert set(MODEL.names.part) > set(FactGroup)
    assert set(MODEL.names.analyte) == set(Analyte)
    assert set(MODEL.names.verdict) == set(Flag)
    assert set(MODEL.names.concept) >= set(NEURO_GRADE)
    assert set(MODEL.orders.span) == set(PeriodUnit)


def test_every_emitted_code_has_a_text_and_every_text_a_code() -> None:
    orders = MODEL.orders
    texts = [*orders.product, *orders.route, *orders.test, *orders.referral]
    assert sorted(texts) == sorted(emitted_codes())


@every_reader
def test_every_text_is_there_and_no_other(reader: Reader) -> None:
    texts, model = dict(leaves(unfilled(reader))), dict(leaves(MODEL))
    assert set(texts) == set(model)
    assert not [path for path, text in texts.items() if not text.strip()]


@every_reader
def test_what_a_text_is_filled_with_is_the_same_for_everyone(reader: Reader) -> None:
    model = dict(leaves(MODEL))
    for path, text in leaves(unfilled(reader)):
        assert placeholders(text) == placeholders(model[path]), path


@every_reader
def test_no_number_is_written_into_a_text(reader: Reader) -> None:
    for path, text in leaves(unfilled(reader)):
        bare = re.sub(r"\{\w+\}", "", NAMES_WITH_DIGITS.sub("", text))
        assert not re.search(r"\d", bare), (path, text)


def test_every_number_is_used_and_none_can_be_taken_for_a_patients() -> None:
    used = {name for _, text in leaves(MODEL) for name in placeholders(text)}
    assert set(NUMBERS) <= used
    assert used - set(NUMBERS) == {
        "action", "age", "checks", "citations", "count", "day", "decision", "dose", "entries",
        "first", "groups", "high", "last", "lead", "limit", "limits", "low", "name", "offers",
        "profile", "reasons", "references", "results",
        "overdue", "due", "tests", "months", "how", "span", "orders", "drug", "reference",
        "sentences", "dosage",
        "rules", "symptom_or_risk", "unit", "value", "version", "what", "where",
    }  # fmt: skip


@every_reader
@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_numbers_of_every_profile_are_filled_in(reader: Reader, profile: Any) -> None:
    for path, text in leaves(texts_for(reader, profile)):
        assert not placeholders(text) & set(NUMBERS), path
        assert "{}" not in text


def test_a_profile_with_other_numbers_says_them_and_the_first_keeps_its_own() -> None:
    before = texts_for(Reader(), SEED)
    raised = replace(SEED.full_oral_dose, value=SEED.full_oral_dose.value * 3)
    other = texts_for(Reader(), replace(SEED, full_oral_dose=raised))
    assert "at least 3000 mcg" in other.summary.action["RAISE_ORAL_DOSE"]
    assert "at least 1000 mcg" in before.summary.action["RAISE_ORAL_DOSE"]
    assert texts_for(Reader(), SEED) is before


CONFIRMED_FIRST = {Status.BORDERLINE_UNRESOLVED, Status.PROPHYLAXIS_INDICATED}


def decisions(texts: Texts) -> Iterator[str]:
    """Every line the main card can be about, without its reason."""
    words = texts.summary
    actions = [*words.action.values(), words.offer_test, words.confirm_active]
    actions.append(words.local_injection)
    confirmed = [words.confirm_first.format(action=action) for action in actions]
    for status, lead in words.lead.items():
        for action in (*actions, *(confirmed if status in CONFIRMED_FIRST else ())):
            yield f"{lead}: {action}"


@every_reader
def test_a_summary_without_its_reason_always_fits(reader: Reader) -> None:
    texts = texts_for(reader, SEED)
    words = texts.summary
    for decision in decisions(texts):
        assert len(words.refer_today.format(decision=decision)) <= LONGEST, decision
        assert len(words.replace_cyanocobalamin.format(decision=decision)) <= LONGEST, decision


@every_reader
def test_every_line_at_ordering_fits(reader: Reader) -> None:
    lines = texts_for(reader, SEED).order_rules.summary.values()
    assert not [line for line in lines if len(line) > LONGEST or "\n" in line]


@every_reader
def test_a_lapse_of_treatment_fits(reader: Reader) -> None:
    words = texts_for(reader, SEED).summary
    leads = (words.lead[s] for s in (Status.NORMAL, Status.BORDERLINE_UNLIKELY))
    assert all(len(words.lapsed.format(lead=lead)) <= LONGEST for lead in leads)


@every_reader
def test_the_reason_fits_beside_the_usual_decision(reader: Reader) -> None:
    texts = texts_for(reader, SEED)
    words = texts.summary
    deciding = (Analyte.TOTAL_B12, Analyte.ACTIVE_B12, Analyte.MMA, Analyte.HOMOCYSTEINE)
    values = [f"{texts.names.analyte[a]} 142.5 {unit}" for a in deciding for unit in UNITS[a]]
    lead = f"{words.lead[Status.DEFICIENT]} ({max(*words.why.values(), *values, key=len)})"
    assert len(f"{lead}: {words.action['ORAL_CNCBL']}") <= LONGEST
    lead = f"{words.lead[Status.DEFICIENT]} ({texts.names.analyte['total-b12']} 142 pg/mL)"
    urgent = words.refer_today.format(decision=f"{lead}: {words.action['IM_NEURO_THEN_2MO']}")
    assert len(urgent) <= LONGEST


@every_reader
def test_every_fixed_line_fits(reader: Reader) -> None:
    texts = texts_for(reader, SEED)
    words, tasks = texts.summary, texts.offers.task
    first_year = [tasks[check.kind] for check in SEED.first_year_checks]
    checks = max(texts.names.conjunction.join(first_year), *tasks.values(), key=len)
    lines = [
        words.switch_renal, words.switch_leber, words.switch_allergy, words.pregnant_on_injection,
        texts.monitoring.new, texts.monitoring.prophylaxis, texts.monitoring.other,
        texts.monitoring.overdue.format(checks=checks, day="2026-11-25"),
        texts.monitoring.due.format(checks=checks, day="2026-11-25"),
        texts.record.quality_one, texts.record.quality_many.format(count=99_999),
        texts.record.incomplete_summary, texts.record.no_birth_date_summary,
        texts.record.other_patient_summary, texts.record.rule_failed_summary,
    ]  # fmt: skip
    assert not [line for line in lines if len(line) > LONGEST]
