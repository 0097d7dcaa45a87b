"""Filling the prefetch keys a client left open from the FHIR server it named."""

from dataclasses import dataclass

from cds_service.fhir_client import FhirClient, Readings, ReadPolicy, ReadState
from fhir_mappings import holds_another_patient
from hooks.fhir_access import BearerToken, TokenProblem, token_of
from hooks.gaps import filled, gaps
from hooks.request import HookRequest
from hooks.service import HookService

_OF_PROBLEM = {
    TokenProblem.UNUSABLE: ReadState.TOKEN_UNUSABLE,
    TokenProblem.OF_ANOTHER_PATIENT: ReadState.TOKEN_OF_ANOTHER_PATIENT,
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A request with what was read for it, and the account of it.

    `readings` is None where no server was asked; `otherwise` is then why.
    """

    request: HookRequest
    otherwise: ReadState = ReadState.NOT_ASKED
    readings: Readings | None = None

    def state(self, key: str) -> ReadState:
        """How reading a key ended."""
        states = self.readings.states if self.readings is not None else {}
        return states.get(key, self.otherwise)


def fill(
    service: HookService, request: HookRequest, fhir: FhirClient, policy: ReadPolicy
) -> Filled:
    """Read what is missing, if the policy lets us; what cannot be had stays missing.

    A record that already holds another patient's data is not added to: nothing will be assessed.
    Raises TooDeep where a part of the request that is read nests too deep.
    """
    if request.fhir_server is None:
        return Filled(request, ReadState.NO_SERVER)
    open_keys = gaps(service, request)
    if not open_keys or holds_another_patient(request.prefetch, request.patient_id):
        return Filled(request)
    base = policy.base_of(request.fhir_server)
    if base is None:
        return Filled(request, ReadState.SERVER_NOT_ALLOWED)
    token = _token(request)
    if isinstance(token, ReadState):
        return Filled(request, token)
    if token is None and policy.needs_token(base):
        return Filled(request, ReadState.NO_TOKEN)
    readings = fhir.read(open_keys, base, token, policy)
    return Filled(filled(request, readings.values), readings=readings)


def _token(request: HookRequest) -> BearerToken | ReadState | None:
    """The token that was sent, why it is not used, or None where none was sent."""
    if request.fhir_authorization is None:
        return None
    token = token_of(request.fhir_authorization, request.patient_id)
    return _OF_PROBLEM[token] if isinstance(token, TokenProblem) else token
