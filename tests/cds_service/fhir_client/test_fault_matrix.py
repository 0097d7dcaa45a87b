"""Whatever a FHIR server does: the right answer, in time, and the token stays where it belongs.

Every fault, for a client that sends nothing, the required keys or everything, on two hooks, against
a real server on this machine. An answer is promised within the deadline and 100 ms. A machine that
is busy with other things can hold up any single call, so a case may be tried three times for its
time and its words: what is late or wrong by design is so every time. Where the token goes, what is
called and what is written down must be right every time.
"""

import gzip
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
import trustme
from flask.testing import FlaskClient

from cds_service.fhir_client import ReadPolicy
from cds_service.fhir_client.addresses import Resolve, system_addresses
from cds_service.wiring import Ports
from tests.cds_service.fhir_client import fhir_server as server
from tests.cds_service.fhir_client.fhir_server import FhirServer, Handler, serving
from tests.cds_service.fhir_client.patients import (
    JSON,
    RECORD,
    TOKEN,
    assessment,
    call,
    only,
    spoken,
)
from tests.cds_service.fhir_client.tls import server_context
from tests.conftest import NOW, client_with, counting_ids

DEADLINE = 0.4
PROMISED = DEADLINE + 0.1
TRIES = 3
REQUIRED = ("patient", "labs")
OPTIONAL = tuple(key for key in RECORD if key not in REQUIRED)
BOMB = gzip.compress(b" " * 50_000_000)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the client's server is said to be, how it may be read, and who would notice."""

    url: str
    asked: FhirServer | None = None
    bystander: FhirServer | None = None
    policy: ReadPolicy = field(
        default=ReadPolicy(allow_loopback_without_token=True, deadline=DEADLINE)
    )
    resolve: Resolve = system_addresses


Setup = Callable[[ExitStack], Site]


def behaving(behaviour: server.Behaviour) -> Setup:
    def setup(stack: ExitStack) -> Site:
        asked = stack.enter_context(serving(behaviour))
        return Site(asked.url, asked)

    return setup


def misleading(behaviour: Callable[[FhirServer], server.Behaviour]) -> Setup:
    """A server that tries to send its reader to another one."""

    def setup(stack: ExitStack) -> Site:
        bystander = stack.enter_context(serving(server.status(200)))
        asked = stack.enter_context(serving(behaviour(bystander)))
        return Site(asked.url, asked, bystander)

    return setup


def refusing(_: ExitStack) -> Site:
    return Site(server.nobody_there())


def unresolvable(_: ExitStack) -> Site:
    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    base = "https://ehr.example/fhir"
    return Site(base, policy=ReadPolicy(base_urls=(base,), deadline=DEADLINE), resolve=nobody)


def hanging_at_connect(stack: ExitStack) -> Site:
    return Site(stack.enter_context(server.never_accepting()))


def untrusted(stack: ExitStack) -> Site:
    context = server_context(trustme.CA(), "127.0.0.1")
    asked = stack.enter_context(serving(server.Record(RECORD).answer, context))
    policy = ReadPolicy(base_urls=(asked.url,), allow_private_network=True, deadline=DEADLINE)
    return Site(asked.url, asked, policy=policy)


def going_on(link: Callable[[Handler], str]) -> server.Behaviour:
    """Every searchset names a page after it."""

    def behave(handler: Handler) -> None:
        value = RECORD[server.key_of(handler.path) or ""]
        if value["resourceType"] == "Bundle":
            value = value | {"link": [{"relation": "next", "url": link(handler)}]}
        handler.reply(value)

    return behave


def for_ever(handler: Handler) -> str:
    path, _, number = handler.path.partition("&_page=")
    return f"http://{handler.headers['Host']}{path}&_page={int(number or 1) + 1}"


def elsewhere(bystander: FhirServer) -> server.Behaviour:
    return going_on(lambda _: f"{bystander.url}/Observation?patient=1")


def redirecting(bystander: FhirServer) -> server.Behaviour:
    def behave(handler: Handler) -> None:
        handler.reply({}, 302, {"Location": f"{bystander.url}/Patient/1"})

    return behave


@dataclass(frozen=True, slots=True)
class Fault:
    """What a server does, and what may be said of it."""

    setup: Setup
    states: frozenset[str]
    gives_pages: bool = False
    tries: int = 1
    """How often one target is asked for at most."""


def fault(setup: Setup, *states: str, gives_pages: bool = False, tries: int = 1) -> Fault:
    return Fault(setup, frozenset(states), gives_pages, tries)


def answering(number: int, state: str, *, tries: int = 1, **headers: str) -> Fault:
    return fault(behaving(server.status(number, **headers)), state, tries=tries)


FAULTS = {
    "refuses": fault(refusing, "unreachable"),
    "has no address": fault(unresolvable, "unreachable"),
    "hangs at connect": fault(hanging_at_connect, "unreachable", "timed-out"),
    "has a bad certificate": fault(untrusted, "tls-failed"),
    "hangs": fault(behaving(server.hang), "timed-out"),
    "drips its header": fault(behaving(server.drip_head), "timed-out"),
    "drips its body": fault(behaving(server.drip), "timed-out"),
    "ends early": fault(behaving(server.truncate), "broken-off"),
    "resets mid-body": fault(behaving(server.reset), "broken-off"),
    "400": answering(400, "rejected"),
    "401": answering(401, "forbidden"),
    "403": answering(403, "forbidden"),
    "404": answering(404, "not-found"),
    "410": answering(410, "not-found"),
    "429": answering(429, "throttled", Retry_After="1"),
    "500": answering(500, "server-error"),
    "502": answering(502, "server-error", tries=2),
    "503": answering(503, "server-error", tries=2, Retry_After="1"),
    "504": answering(504, "server-error", tries=2),
    "HTML": fault(behaving(server.body(b"<html>503</html>", Content_Type="text/html")), "not-fhir"),
    "invalid JSON": fault(behaving(server.body(b'{"resourceType":')), "not-fhir"),
    "wrong type": fault(
        behaving(server.body({"resourceType": "Practitioner", "id": "1"})), "wrong-type"
    ),
    "OperationOutcome": fault(
        behaving(server.body(server.outcome("exception"))), "operation-outcome"
    ),
    "gzip bomb": fault(  # unpacking it as far as is allowed takes a busy machine long
        behaving(server.body(BOMB, Content_Encoding="gzip")), "too-large", "timed-out"
    ),
    "pages for ever": fault(behaving(going_on(for_ever)), "incomplete", gives_pages=True),
    "next page elsewhere": fault(misleading(elsewhere), "incomplete", gives_pages=True),
    "redirects": fault(misleading(redirecting), "redirected"),
}
SENT: dict[str, JSON | None] = {"nothing": None, "required": only(*REQUIRED), "everything": RECORD}
NOT_TRIED = {"not-asked", "suspended"}
"""What the keys beside a failing one may end as: the answer was settled, or the breaker open."""


@dataclass(frozen=True, slots=True)
class Outcome:
    site: Site
    seconds: float
    status: int
    text: str
    body: JSON


def outcome_of(fault: Fault, hook: str, sent: str) -> Outcome:
    with ExitStack() as stack:
        site = fault.setup(stack)
        client = client_of(site)
        asked = call(hook, SENT[sent], site.url)
        began = time.monotonic()
        response = client.post(f"/cds-services/b12-{hook}", json=asked)
        seconds = time.monotonic() - began
        return Outcome(site, seconds, response.status_code, response.text, response.json or {})


def client_of(site: Site) -> FlaskClient:
    ports = Ports(now=lambda: NOW, new_id=counting_ids(), resolve=site.resolve)
    return client_with(ports, policy=site.policy)


@pytest.mark.parametrize("hook", ["patient-view", "order-select"])
@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("name", FAULTS)
def test_a_failing_server_is_told_of_in_time_and_never_taken_for_an_empty_record(
    name: str, sent: str, hook: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    fault = FAULTS[name]
    for tries_left in reversed(range(TRIES)):
        found = outcome_of(fault, hook, sent)
        check_calls(found.site, fault, sent)
        check_secrets(found, caplog.text)
        try:
            check_answer(found, fault, sent)
        except AssertionError:
            if not tries_left:
                raise
        else:
            return


def check_secrets(found: Outcome, logged: str) -> None:
    assert TOKEN not in logged + found.text
    assert found.site.url not in logged + found.text
    assert "words of the server" not in found.text


def check_answer(found: Outcome, fault: Fault, sent: str) -> None:
    assert found.seconds <= PROMISED
    if sent == "nothing" and not fault.gives_pages:
        check_refusal(found, fault)
    else:
        check_assessment(found, fault, sent)


def check_refusal(found: Outcome, fault: Fault) -> None:
    assert found.status == 412
    told = [issue["diagnostics"] for issue in found.body["issue"]]
    keys, states = zip(*(line.split(": not-supplied, FHIR server: ") for line in told), strict=True)
    assert keys == tuple(f"prefetch key {key}" for key in REQUIRED)
    assert fault.states & set(states)
    assert set(states) <= fault.states | NOT_TRIED


def check_assessment(found: Outcome, fault: Fault, sent: str) -> None:
    assert found.status == 200, found.text
    unknown = assessment(found.body).get("unknown", [])
    if sent == "everything":
        assert "unknown" not in assessment(found.body)
        return
    assert set(OPTIONAL) <= set(unknown)
    if fault.gives_pages:
        assert "Only partly checked" in spoken(found.body)
    assert set(unknown) & {"patient"} == set()


def check_calls(site: Site, fault: Fault, sent: str) -> None:
    """Nothing where nothing is missing; else only templates, each as often as allowed."""
    if site.bystander is not None:
        assert site.bystander.seen == []
    if site.asked is None:
        return
    paths = [seen.path for seen in site.asked.seen]
    if sent == "everything":
        assert paths == []
    known = set(server.targets().values())
    assert {path.partition("&_page=")[0] for path in paths} <= known
    assert all(paths.count(path) <= fault.tries for path in paths)
    assert all(seen.headers["Authorization"] == f"Bearer {TOKEN}" for seen in site.asked.seen)
    pages = dict.fromkeys(known, 0)
    for path in paths:
        pages[path.partition("&_page=")[0]] += 1
    assert max(pages.values()) <= 10 * fault.tries
