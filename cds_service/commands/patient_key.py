"""`patient-key`: the keyed hash under which a patient's records are kept."""

import sys
from argparse import ArgumentParser, Namespace

from cds_service.commands.command import Command, refuse
from cds_service.config import Config
from cds_service.storage.patient_key import patient_key
from cds_service.tenants.tenant import OPEN_TENANT
from cds_service.wiring import Ports


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", help="the FHIR id of the patient, as the client sends it")
    parser.add_argument("--tenant", default=OPEN_TENANT, help="whose patient (%(default)s)")


def _run(options: Namespace, config: Config, _ports: Ports) -> int:
    if config.patient_secret is None:
        return refuse(["CDS_PATIENT_KEY is not set: nothing of a patient is kept"])
    sys.stdout.write(patient_key(config.patient_secret, options.tenant, options.id) + "\n")
    return 0


PATIENT_KEY = Command("patient-key", "compute the key of a patient's records", _run, _arguments)
