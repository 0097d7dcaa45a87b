"""Reading what a client did not send from the FHIR server it named."""

from cds_service.fhir_client.client import FhirClient, Readings
from cds_service.fhir_client.policy import ReadPolicy
from cds_service.fhir_client.states import ReadState

__all__ = ["FhirClient", "ReadPolicy", "ReadState", "Readings"]
