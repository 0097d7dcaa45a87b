"""The words an emitted order needs; the layer above supplies them in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTexts:
    """Texts by the key of what they name, without any open placeholder but the one noted.

    `product`, `route`, `test`, `referral`: by concept of `valuesets/orders.csv`; `dosage`: by
    order id; `task`: by kind; `span`: by FHIR unit of time. `raised_dosage`, by route, holds
    `{dose}`, in micrograms, for an order above its usual dose; `corrected_dose` holds it too.
    `with_end` adds a `{span}` to the client's own `{dosage}`.
    """

    product: Mapping[str, str]
    route: Mapping[str, str]
    test: Mapping[str, str]
    referral: Mapping[str, str]
    task: Mapping[str, str]
    dosage: Mapping[str, str]
    raised_dosage: Mapping[str, str]
    corrected_dose: str
    with_end: str
    span: Mapping[str, str]
    verify: str
