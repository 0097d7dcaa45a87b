"""`tenants check`: whether a tenants file can be used, and what it says."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from cds_service.commands.command import Command, refuse
from cds_service.config import Config
from cds_service.site_file import SiteFileError
from cds_service.tenants.file import sandbox_problems
from cds_service.tenants.tenant import Tenant
from cds_service.wiring import Ports


def _told(tenant: Tenant) -> Iterator[str]:
    yield f"{tenant.id}: {tenant.mode.value}, issuer {tenant.issuer}"
    if tenant.tenant_claim is not None:
        yield f"  only with the tenant claim {tenant.tenant_claim}"
    if tenant.keys:
        yield f"  keys pinned: {', '.join(sorted(tenant.keys))}"
    else:
        yield f"  keys from {', '.join(tenant.jku_urls)}"
    yield f"  signed with {', '.join(tenant.algorithms)}"
    yield f"  FHIR servers: {', '.join(tenant.fhir_servers) or 'none, prefetch only'}"
    if tenant.never_supplied:
        yield f"  never supplies {', '.join(sorted(tenant.never_supplied))}"
    if tenant.rules_off:
        yield f"  rules off: {', '.join(sorted(tenant.rules_off))}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=["check"], help="read the file and say what it means")
    parser.add_argument("file", type=Path, help="a TOML file as CDS_TENANTS names it")


def _run(options: Namespace, config: Config, _ports: Ports) -> int:
    try:
        tenants = config.read_tenants(options.file)
    except SiteFileError as error:
        return refuse(error.problems)
    for line in (line for tenant in tenants for line in _told(tenant)):
        sys.stdout.write(f"{line}\n")
    for problem in sandbox_problems(tenants):
        sys.stdout.write(f"for development only: {problem}\n")
    return 0


TENANTS = Command("tenants", "check a tenants file", _run, _arguments)
