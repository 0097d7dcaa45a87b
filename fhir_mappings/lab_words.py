"""Results that only their words name: never read, but never passed over in silence either.

A laboratory that sends its own codes alone has tested B12 all the same: "no B12 found" would be
wrong. Nothing is guessed from the words but that the test exists.
"""

import re

from fhir_mappings.codes import texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.remembered import remembered
from fhir_mappings.systems import normalise
from pathway.quantities import Analyte

_WORDS: tuple[tuple[re.Pattern[str], Analyte], ...] = (
    (re.compile(r"\bholo-?transcobalamin|\bactive (?:vitamin )?b-?\s?12\b"), Analyte.ACTIVE_B12),
    (re.compile(r"\bb-?\s?12\b|\bcobalamin\b"), Analyte.TOTAL_B12),
    (re.compile(r"\bmethyl-?malon"), Analyte.MMA),
    (re.compile(r"\bhomocyst(?:e|ei)ne\b"), Analyte.HOMOCYSTEINE),
    (re.compile(r"\begfr\b|\bglomerular filtration"), Analyte.EGFR),
)
_ANOTHER_TEST = re.compile(r"\burin|\bcreat|/crea?t|\bbinding|\bantibod|\bintake|\bdose|\binject")
_TESTS = frozenset({"loinc", "sct"})


def named_in_words(code: CodeableConcept | None) -> Analyte | None:
    """The test that the words name, where no coding says in a system we read what it is."""
    if code is None:
        return None
    for coding in code.coding or ():
        if coding.code and (not coding.system or normalise(coding.system) in _TESTS):
            return None
    return next((found for text in texts(code) if (found := _named(text)) is not None), None)


@remembered(4096)
def _named(text: str) -> Analyte | None:
    if _ANOTHER_TEST.search(text):
        return None
    return next((analyte for words, analyte in _WORDS if words.search(text)), None)
