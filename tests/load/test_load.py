"""The scenarios of `make faults` and `make soak` in small: they run, and find nothing broken.

How long anything takes is for the real runs to judge. A full disk takes root: it is theirs alone.
"""

from pathlib import Path

from tests.load.change import change
from tests.load.database_restart import database_restart
from tests.load.drain import drain
from tests.load.finding import Finding
from tests.load.slow import slow_clients
from tests.load.soak import soak
from tests.postgres import Cluster

A_LONG_TIME_MS = 30_000


def passed(found: Finding) -> None:
    assert found.broken == (), "\n".join(found.rows())


def test_others_are_answered_while_clients_are_slow(tmp_path: Path) -> None:
    passed(slow_clients(tmp_path, each=40, seconds=2, per_second=10, patience_ms=A_LONG_TIME_MS))


def test_what_is_in_flight_at_a_stop_is_answered(tmp_path: Path) -> None:
    passed(drain(tmp_path, rounds=1, per_second=10))


def test_nobody_notices_a_change_of_instance(tmp_path: Path) -> None:
    passed(change(tmp_path, changes=1, per_second=5))


def test_hooks_answer_while_postgresql_restarts(postgres: Cluster) -> None:
    passed(database_restart(postgres, restarts=1, down_s=2, per_second=10))


def test_a_soak_tells_what_the_processes_hold(tmp_path: Path, postgres: Cluster) -> None:
    """Seconds are warm-up and no more: memory is not judged."""
    found = soak(tmp_path, postgres, minutes=0.1, per_second=10, allowed_mb=float("inf"))
    assert [broken for broken in found.broken if "more" not in broken] == []
    assert found.figures["of them answered 200"] == found.figures["calls"]
