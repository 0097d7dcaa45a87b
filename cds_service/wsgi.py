"""The WSGI entry point for servers that want a module: `cds_service.wsgi:app`."""

import os

from cds_service.app import create_app
from cds_service.config import Config
from cds_service.instance import instance_of
from cds_service.storage.migrate import migrate_if_needed
from cds_service.telemetry.log import event_log, take_over_logging
from cds_service.wiring import Ports

_ports = Ports()
_config = Config.from_env(
    os.environ,  # noqa: TID251 - configuration is read here
    today=_ports.now().date(),
)
take_over_logging(event_log(_config.log_level, _ports.write_line), _config.log_level)
if _config.dev:
    migrate_if_needed(_config.database)
app = create_app(_config, _ports)
instance_of(app).watchdog.start()
