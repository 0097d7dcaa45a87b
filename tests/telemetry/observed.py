"""An application whose lines and metrics can be read, and whose clock can be moved."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from cds_service.config import Config
from cds_service.instance import Instance, instance_of
from cds_service.wiring import Ports
from tests.conftest import NOW, client_with, counting_ids

JSON = dict[str, Any]
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


@dataclass
class Observed:
    config: Config = field(default_factory=lambda: Config(log_level="info"))
    now: datetime = NOW
    raw_lines: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        ports = Ports(now=lambda: self.now, new_id=counting_ids(), write_line=self.raw_lines.append)
        self.client: FlaskClient = client_with(ports, self.config)
        self.instance: Instance = instance_of(self.client.application)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def lines(self) -> list[JSON]:
        return [json.loads(line) for line in self.raw_lines]

    def call(self, request: JSON, **headers: str) -> JSON:
        response = self.client.post(
            f"/cds-services/b12-{request['hook']}", json=request, headers=headers
        )
        assert response.status_code == 200, response.text
        body: JSON = response.json or {}
        return body

    def samples(self) -> dict[str, float]:
        """Every sample as "name{label=value,…}"."""
        return samples(self.client.get("/metrics").text)


def samples(exposition: str) -> dict[str, float]:
    return {
        name + (f"{{{labels}}}" if labels else ""): float(value)
        for name, labels, value in _SAMPLE.findall(exposition)
    }
