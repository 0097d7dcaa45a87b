"""Which concepts a code or, failing that, its words stand for."""

import re
from collections.abc import Iterator

from fhir_mappings.codes import entries, texts
from fhir_mappings.resource import CodeableConcept
from fhir_mappings.valueset import ValueSet, load
from pathway.concepts import Concept

IM_INJECTION = "im-injection"
B12_INJECTION = "b12-injection"
_KNOWN = frozenset({concept.value for concept in Concept} | {IM_INJECTION, B12_INJECTION})


def table() -> ValueSet:
    """Codes of problems, operations and habits."""
    return load("findings", _KNOWN)


WORDS: tuple[tuple[re.Pattern[str], Concept], ...] = tuple(
    (re.compile(pattern), concept)
    for pattern, concept in (
        (r"\bpernicious an(?:a)?emia\b", Concept.PERNICIOUS_ANAEMIA),
        (r"\bautoimmune gastritis\b", Concept.AUTOIMMUNE_GASTRITIS),
        (r"\bsubacute combined degeneration\b", Concept.SUBACUTE_COMBINED_DEGENERATION),
        (r"\bleber'?s?\b.*\boptic\b", Concept.LEBER),
        (r"\b(?:vitamin )?b-?\s?12 deficien|\bcobalamin deficien", Concept.B12_DEFICIENCY),
        (r"\bperipheral neuropathy\b|\bpolyneuropathy\b", Concept.PERIPHERAL_NEUROPATHY),
        (r"\bpar(?:a)?esthesia\b|\bnumbness\b", Concept.PARAESTHESIA),
        (r"\bdementia\b|\bcognitive impairment\b", Concept.COGNITIVE_IMPAIRMENT),
        (r"\broux-?en-?y\b|\bgastric bypass\b", Concept.ROUX_EN_Y),
        (r"\bbiliopancreatic diversion\b|\bduodenal switch\b", Concept.BILIOPANCREATIC_DIVERSION),
        (r"\bsleeve gastrectomy\b", Concept.SLEEVE_GASTRECTOMY),
        (r"\btotal gastrectomy\b", Concept.GASTRECTOMY_TOTAL),
        (r"\bresection of (?:the )?(?:terminal )?ileum\b|\bileal resection\b|\bileectomy\b",
         Concept.ILEAL_RESECTION),
        (r"\b(?:terminal )?ileal crohn|\bcrohn'?s? ileitis\b", Concept.CROHN_ILEAL),
        (r"\bcrohn'?s? disease of (?:the )?(?:terminal )?ileum\b", Concept.CROHN_ILEAL),
        (r"\bmyelopathy\b", Concept.MYELOPATHY),
        (r"\boptic (?:neuropathy|atrophy)\b", Concept.OPTIC_NEUROPATHY),
        (r"\blhon\b", Concept.LEBER),
        (r"\bdelirium\b", Concept.COGNITIVE_IMPAIRMENT),
        (r"\bataxi|\bgait (?:disorder|abnormality|disturbance)", Concept.ATAXIA),
        (r"\b(?:chronic kidney disease|ckd)\b.*\b(?:stage |g)[3-5]", Concept.CKD_3_TO_5),
        (r"\bend[- ]stage (?:renal|kidney)|\bkidney failure\b", Concept.CKD_3_TO_5),
        (r"\bchronic kidney disease\b", Concept.CKD_EARLY_OR_UNSTAGED),
        (r"\bdiabetic (?:nephropathy|kidney disease)\b", Concept.DIABETIC_NEPHROPATHY),
        (r"\b(?:ha?emo|peritoneal )?dialysis\b", Concept.DIALYSIS),
        (r"\bvegan\b|\bvegetarian\b", Concept.VEGAN_OR_VEGETARIAN),
        (r"\bco?eliac disease\b", Concept.COELIAC),
        (r"\bfatigue\b|\btiredness\b", Concept.FATIGUE),
        (r"\bpalliative care\b|\bhospice\b", Concept.PALLIATIVE_CARE),
    )
)  # fmt: skip
_NO_NEGATION = re.compile(
    r"\bnot (?:otherwise|elsewhere) (?:specified|classified)\b"
    r"|\bwithout (?:mention|complication)\w*"
)
_NEGATED = re.compile(r"\bno\b|\bnot\b|\bdenie[sd]\b|\bwithout\b|\bfamily\b|\brisk of\b|\bnon-")
NAMES_B12 = re.compile(r"\bb-?\s?12\b|cobalamin")


def recognise(concept: CodeableConcept | None) -> list[tuple[Concept, bool]]:
    """The concepts of a code, with whether the code itself says "history of".

    Words are read only when no coding is known to the tables, and never past a negation.
    """
    known = entries(concept, table())
    found = [(Concept(c), e.history) for e in known for c in e.concepts if c in CONCEPT_NAMES]
    if not known:
        found = [(c, False) for c in _by_words(concept)]
    names_b12 = any(NAMES_B12.search(text) for text in texts(concept))
    return [
        (Concept.B12_DEFICIENCY, history)
        if c is Concept.B12_OR_FOLATE_DEFICIENCY and names_b12
        else (c, history)
        for c, history in found
    ]


CONCEPT_NAMES = frozenset(concept.value for concept in Concept)


def _by_words(concept: CodeableConcept | None) -> Iterator[Concept]:
    words = _NO_NEGATION.sub(" ", " ".join(texts(concept)))
    if not words or _NEGATED.search(words):
        return
    found = dict.fromkeys(name for pattern, name in WORDS if pattern.search(words))
    if Concept.LEBER in found:
        # It is an optic neuropathy of its own, not a sign of B12 deficiency.
        found.pop(Concept.OPTIC_NEUROPATHY, None)
    yield from found
