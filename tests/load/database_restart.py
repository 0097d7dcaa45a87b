"""PostgreSQL is stopped and started again while the service is called."""

import time

from sqlalchemy import make_url

from tests.load.calls import mixed
from tests.load.finding import Finding
from tests.load.outage import RECOVERS_WITHIN_S, Outage, judge
from tests.load.service import running
from tests.load.traffic import Traffic
from tests.postgres import Cluster

_CALM_S = RECOVERS_WITHIN_S + 1


def database_restart(
    cluster: Cluster, *, restarts: int, down_s: float, per_second: float
) -> Finding:
    """Crash it, leave it down so long, start it again; so many times."""
    database = make_url(cluster.new_database()).set(drivername="postgresql+psycopg")
    outages = []
    with running(database) as service:
        following = mixed("restart", one_in=3)
        with Traffic(service.url, following, per_second=per_second) as traffic:
            for _ in range(restarts):
                time.sleep(_CALM_S)
                began = time.monotonic()
                cluster.crash()
                time.sleep(down_s)
                cluster.restart()
                outages.append(Outage(began, time.monotonic()))
            time.sleep(_CALM_S)
        lost = service.lost(traffic.calls)
    return judge("restart of PostgreSQL", traffic.calls, outages, lost)
