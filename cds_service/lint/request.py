"""The check of one request, from its bytes to the report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cds_service.config import Config
from cds_service.core import read_body_for, setting_for
from cds_service.errors import MissingDataError, ServiceError
from cds_service.lint import strict
from cds_service.lint.bundles import ASSUMED, as_request, is_bare
from cds_service.lint.drafts import draft_dispositions
from cds_service.lint.envelope import check_envelope
from cds_service.lint.keys import check_keys
from cds_service.lint.report import (
    CheckedResource,
    Remark,
    Report,
    Severity,
    assessment_in,
)
from fhir_mappings import MappedDrafts, TooDeep, map_facts, read_drafts
from fhir_mappings.disposition import (
    BESIDE_OTHER,
    OTHER_PATIENT,
    Disposition,
    Kind,
    account,
    resources_sent,
)
from fhir_mappings.versions import ANY, Version, spoken
from fhir_mappings.withdrawn import WITHDRAWN
from hooks.answer import PrefetchUnavailable, answer
from hooks.request import HookRequest, NotJsonError, read_untyped
from hooks.service import HookService
from hooks.services import SERVICES
from hooks.wording import choose_reader

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call whose envelope is in order: as plain JSON, as bytes and as the service reads it."""

    sent: JSON
    body: bytes
    service: HookService
    request: HookRequest

    def resource(self, key: str, position: int | None) -> Any:
        """One resource of the prefetch as plain JSON; None for an entry that holds none."""
        value = self.sent["prefetch"][key]
        if "resource" in value:
            value = value["resource"]  # wrapped, as pre-1.0 clients do
        return value if position is None else _inside(value["entry"][position])

    @property
    def draft_entries(self) -> list[Any]:
        """The entries of `draftOrders`, whatever they are."""
        if self.request.draft_orders is None:
            return []
        entries = self.sent["context"]["draftOrders"].get("entry")
        return entries if isinstance(entries, list) else []


def _inside(entry: Any) -> Any:
    return entry.get("resource") if isinstance(entry, dict) else None


def check(body: bytes, config: Config, *, now: datetime) -> Report:
    """What is right and wrong with a request or a bare Bundle, what is read and what it gets."""
    try:
        sent = read_untyped(body)
    except NotJsonError:
        sent = None
    if not isinstance(sent, dict):
        return Report(envelope=(Remark(Severity.ERROR, "$", "not a JSON object in UTF-8"),))
    if is_bare(sent):
        request = as_request(sent)
        report = _checked(request, msgspec.json.encode(request), config, now)
        return replace(report, envelope=(ASSUMED, *report.envelope))
    return _checked(sent, body, config, now)


def _checked(sent: JSON, body: bytes, config: Config, now: datetime) -> Report:
    envelope = tuple(check_envelope(sent))
    service = next((s for s in SERVICES.values() if s.hook == sent.get("hook")), None)
    if service is None or any(each.severity is Severity.ERROR for each in envelope):
        return Report(envelope=envelope)
    try:
        call = _Call(sent, body, service, read_body_for(service, body))
        report = _report(call, config, now)
    except ServiceError as refused:
        return Report(hook=service.hook, envelope=(*envelope, *_refusals(refused)))
    except TooDeep:
        deep = Remark(Severity.ERROR, "$", "a part that is read nests too deep")
        return Report(hook=service.hook, envelope=(*envelope, deep))
    return replace(report, envelope=(*envelope, *report.envelope))


def _refusals(refused: ServiceError) -> Iterator[Remark]:
    for line in refused.diagnostics:
        yield Remark(Severity.ERROR, f"answered with {refused.status}", f"{refused.code} {line}")


def _report(call: _Call, config: Config, now: datetime) -> Report:
    """Raises TooDeep where a part that is read nests too deep."""
    request, local = call.request, now.astimezone(config.timezone)
    who = request.patient_id
    drafts, sent = _drafts(request), list(resources_sent(request.prefetch))
    versions = spoken([resource for _, _, resource in sent], drafts.raw.values())
    release = strict.validatable(versions)
    told = (
        *account(request.prefetch, patient_id=who, now=local),
        *draft_dispositions(call.draft_entries, drafts, who),
    )
    plain = (
        *(call.resource(key, position) for key, position, _ in sent),
        *map(_inside, call.draft_entries),
    )
    mapped = map_facts(request.prefetch, patient_id=who, now=local)
    answer, problems = _answer(call, config, now)
    return Report(
        hook=call.service.hook,
        versions="" if versions == ANY else "/".join(v for v in Version if v in versions),
        validated_as=strict.NAMES[release] if release is not None else "",
        envelope=problems,
        keys=tuple(check_keys(call.sent.get("prefetch") or {}, call.service.prefetch, mapped)),
        resources=tuple(
            _resource(each, resource, release) for each, resource in zip(told, plain, strict=True)
        ),
        answer=answer,
    )


def _answer(call: _Call, config: Config, now: datetime) -> tuple[JSON | None, tuple[Remark, ...]]:
    """The answer from what was sent alone, or why there is none; nothing is read elsewhere."""
    request, local = call.request, now.astimezone(config.timezone)
    chosen = choose_reader(request, None, config.language)
    reader = replace(chosen, tasks=config.tasks, order_map=config.order_map)
    try:
        body = answer(
            request,
            setting_for(config, config.usual_tenant, local),
            reader,
            now=local,
            evaluation_id=UUID(int=0),
        )
    except PrefetchUnavailable as missing:
        return None, tuple(map(_missing, missing.keys))
    withheld = assessment_in(body).get("withheld")
    remark = Remark(Severity.ERROR, "answer", f"the assessment is withheld: {withheld}")
    return body, (remark,) if withheld else ()


def _missing(key: str) -> Remark:
    refused = f"{MissingDataError.code} {MissingDataError.status}"
    told = f"{refused} unless prefetch key {key} can be read from the FHIR server"
    return Remark(Severity.ERROR, "answer", told)


def _drafts(request: HookRequest) -> MappedDrafts:
    if request.draft_orders is None:
        return MappedDrafts()
    return read_drafts(
        request.draft_orders, patient_id=request.patient_id, selections=request.selections
    )


_EXPECTED = frozenset({WITHDRAWN, "preliminary"})
"""Reasons to refuse that are nobody's mistake."""


def _resource(told: Disposition, resource: Any, release: Version | None) -> CheckedResource:
    faults = strict.faults(resource, release) if release is not None else ()
    severity = Severity.WARNING if faults else Severity.FINE
    if told.why in {OTHER_PATIENT, BESIDE_OTHER}:
        severity = Severity.ERROR
    elif told.why and told.kind is not Kind.NOT_OURS and told.why not in _EXPECTED:
        severity = Severity.WARNING
    return CheckedResource(
        told.place, told.resource, told.kind, told.why, severity, faults, told.gave
    )
