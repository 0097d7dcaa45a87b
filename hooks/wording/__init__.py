"""Every sentence that can be said, by language and audience, with the numbers of a guideline."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from fhir_mappings.emitted import NO_ORDER_MAP, OrderMap
from hooks.request import HookRequest
from hooks.wording import english, german
from hooks.wording.audience import Audience, choose_audience
from hooks.wording.language import choose_language
from hooks.wording.numbers import numbers
from hooks.wording.texts import Texts
from pathway.profiles.profile import GuidelineProfile

LANGUAGES: Mapping[str, Mapping[Audience, Texts]] = {
    "en": english.TEXTS,
    "de": german.TEXTS,
}
"""By primary language subtag; another language is one more folder and one more line here."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom an answer is for. `language` is a key of LANGUAGES.

    `tasks`: whether their client can create Task resources. `order_map`: the codings their
    order catalogue knows beside ours.
    """

    language: str = "en"
    audience: Audience = Audience.CLINICIAN
    tasks: bool = True
    order_map: OrderMap = NO_ORDER_MAP


def choose_reader(request: HookRequest, accept_language: str | None, default: str) -> Reader:
    """The reader of a call; `default` is the language when neither the request nor HTTP has one."""
    return Reader(
        choose_language(request.language, accept_language, default, LANGUAGES),
        choose_audience(request.audience, request.user_id),
    )


_filled: dict[tuple[int, Reader], tuple[GuidelineProfile, Texts]] = {}
"""By identity of the profile, which stands beside its texts so that its identity stays taken."""


def texts_for(reader: Reader, profile: GuidelineProfile) -> Texts:
    """The table of a reader with the numbers of a profile in it, filled once."""
    key = (id(profile), reader)
    if key not in _filled:
        unfilled = LANGUAGES[reader.language][reader.audience]
        _filled[key] = (profile, _filled_part(unfilled, numbers(profile)))
    return _filled[key][1]


def _filled_part(part: Any, values: Mapping[str, str]) -> Any:
    """The same texts with these placeholders filled; all others stay open."""
    if isinstance(part, str):
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), part)
    if isinstance(part, Mapping):
        return {key: _filled_part(text, values) for key, text in part.items()}
    return replace(
        part, **{f.name: _filled_part(getattr(part, f.name), values) for f in fields(part)}
    )


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
