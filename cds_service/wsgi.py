"""The WSGI entry point for servers that want a module: `cds_service.wsgi:app`."""

import os

from cds_service.app import create_app
from cds_service.config import Config
from cds_service.storage.migrate import migrate
from cds_service.wiring import Ports

_config = Config.from_env(
    os.environ,  # noqa: TID251 - configuration is read here
    today=Ports().now().date(),
)
if _config.dev:
    migrate(_config.database)
app = create_app(_config)
