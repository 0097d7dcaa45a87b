"""Every service, by id: one module each, exactly one SERVICE in it."""

from collections.abc import Mapping

from hooks.service import HookService
from hooks.services import order_select, order_sign, patient_view

SERVICES: Mapping[str, HookService] = {
    module.SERVICE.id: module.SERVICE for module in (patient_view, order_select, order_sign)
}
