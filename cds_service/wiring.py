"""What differs between the running service and a test: clock, ids, name server, who is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4  # noqa: TID251 - the one source of fresh ids

from cds_service.counting import Count, uncounted
from cds_service.fhir_client.addresses import Resolve, system_addresses
from cds_service.trust.replays import ReplayStore


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock


@dataclass(frozen=True, slots=True)
class Ports:
    """Effects handed to the application. `now` is aware; `new_id` never repeats.

    `replays` remembers used tokens; without it the database does.
    """

    now: Callable[[], datetime] = _now
    new_id: Callable[[], UUID] = uuid4
    resolve: Resolve = system_addresses
    count: Count = uncounted
    replays: ReplayStore | None = None
