"""The tenants of a TOML file; every problem in it is named at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cds_service.site_file import SiteFileError, read_tables
from cds_service.tenants.entries import ENTRIES, FIELDS, FILES
from cds_service.tenants.presets import PRESETS, SANDBOX
from cds_service.tenants.tenant import Tenant
from pathway.profiles.profile import GuidelineProfile


def read_tenants(
    path: Path, usual: Tenant, profiles: Mapping[str, GuidelineProfile]
) -> tuple[Tenant, ...]:
    """The tenants of a file. What one leaves out is as in `usual`; rules off there stay off.

    Raises SiteFileError for a file that is missing, or in which anything is unclear.
    """
    tenants: list[Tenant] = []

    def faults(entry: Mapping[str, Any]) -> list[str]:
        read = _Entry(entry, path.parent, profiles)
        tenants.append(read.tenant(usual))
        return read.problems

    _, problems = read_tables(path, "tenant", "id", faults)
    problems += [f"{path}: {problem}" for problem in _clashes(tenants, usual)]
    if problems:
        raise SiteFileError(tuple(problems))
    return tuple(tenants)


class _Entry:
    """One `[[tenant]]`, read member by member; collects what is wrong with it."""

    def __init__(
        self, entry: Mapping[str, Any], folder: Path, profiles: Mapping[str, GuidelineProfile]
    ) -> None:
        self._given, self._folder, self._profiles = entry, folder, profiles
        self.problems: list[str] = []

    def tenant(self, usual: Tenant) -> Tenant:
        """The tenant, as far as it can be read."""
        members = {**self._preset(), **self._given}
        fields = dict(self._fields({k: v for k, v in members.items() if k != "preset"}))
        fields["rules_off"] = usual.rules_off | fields.get("rules_off", frozenset())
        tenant = replace(usual, **fields)
        self.problems += self._missing(members)
        if tenant.max_body > usual.max_body:
            self.problems.append("max_body: must not exceed CDS_MAX_BODY")
        return tenant

    def _preset(self) -> Mapping[str, Any]:
        name = self._given.get("preset")
        if name is None:
            return {}
        if name not in tuple(PRESETS):
            self.problems.append(f"preset: must be one of {', '.join(PRESETS)}")
            return {}
        return PRESETS[name]

    def _fields(self, members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in members.items():
            try:
                yield FIELDS.get(name, name), self._value(name, value)
            except ValueError as error:
                self.problems.append(f"{name}: {error}")

    def _value(self, name: str, value: Any) -> Any:
        if name == "profile":
            if value not in tuple(self._profiles):
                raise ValueError(f"must be one of {', '.join(self._profiles)}")
            return self._profiles[value]
        if name in FILES:
            return FILES[name](value, self._folder)
        if name not in ENTRIES:
            raise ValueError("no such entry")
        return ENTRIES[name](value)

    def _missing(self, members: Mapping[str, Any]) -> Iterator[str]:
        yield from (f"{name} missing" for name in ("id", "issuer") if name not in members)
        if not (members.get("jku_urls") or members.get("key_file")):
            yield "jku_urls or key_file missing: no key could be trusted"


def _clashes(tenants: Sequence[Tenant], usual: Tenant) -> Iterator[str]:
    """Names and issuers must tell the tenants apart."""
    ids = Counter(tenant.id for tenant in tenants if tenant.id != usual.id)
    yield from (f"id {name}: given to {n} tenants" for name, n in ids.items() if n > 1)
    trusted = Counter((t.issuer, t.tenant_claim) for t in tenants if t.issuer is not None)
    for (issuer, claim), n in trusted.items():
        if n > 1:
            with_claim = "" if claim is None else f" with tenant_claim {claim}"
            yield f"issuer {issuer}{with_claim}: given to {n} tenants"


def sandbox_problems(tenants: tuple[Tenant, ...]) -> tuple[str, ...]:
    """Where the public sandbox is trusted: anyone can sign with its published key (J-14)."""
    host = urlsplit(SANDBOX).hostname
    return tuple(
        f"tenant {tenant.id}: {url}: trusts the public sandbox, whose private key is published"
        for tenant in tenants
        for url in (tenant.issuer or "", *tenant.jku_urls)
        if urlsplit(url).hostname == host
    )
