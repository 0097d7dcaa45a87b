"""Which concepts a code or, failing that, its words stand for."""

import re
from functools import cache

from fhir_mappings.codes import codes, entries, texts
from fhir_mappings.datatypes import CodeableConcept
from fhir_mappings.remembered import remembered
from fhir_mappings.valueset import ValueSet, load
from pathway.concepts import Concept
from pathway.facts import FindingState

IM_INJECTION = "im-injection"
B12_INJECTION = "b12-injection"
_KNOWN = frozenset({concept.value for concept in Concept} | {IM_INJECTION, B12_INJECTION})


@cache
def table() -> ValueSet:
    """Codes of problems, operations and habits."""
    return load("findings", _KNOWN)


WORDS: tuple[tuple[re.Pattern[str], Concept], ...] = tuple(
    (re.compile(pattern), concept)
    for pattern, concept in (
        (r"\bpernicious an(?:a)?emia\b", Concept.PERNICIOUS_ANAEMIA),
        (r"\bautoimmune gastritis\b", Concept.AUTOIMMUNE_GASTRITIS),
        (r"\bsubacute combined degeneration\b", Concept.SUBACUTE_COMBINED_DEGENERATION),
        (r"\bleber'?s?\b.{0,60}\boptic\b", Concept.LEBER),
        (r"\b(?:vitamin )?b-?\s?12 deficien|\bcobalamin deficien", Concept.B12_DEFICIENCY),
        (r"\bperipheral neuropathy\b|\bpolyneuropathy\b", Concept.PERIPHERAL_NEUROPATHY),
        (r"\bpar(?:a)?esthesia\b|\bnumbness\b", Concept.PARAESTHESIA),
        (r"\bdementia\b|\bcognitive impairment\b", Concept.COGNITIVE_IMPAIRMENT),
        (r"\broux-?en-?y\b|\bgastric bypass\b", Concept.ROUX_EN_Y),
        ((r"\bbiliopancreatic diversion\b|\bduodenal switch\b|\bsadi\b|\boagb\b"
          r"|\b(?:one|single)[- ]anastomosis gastric bypass\b|\bmini[- ]gastric bypass\b"),
         Concept.BILIOPANCREATIC_DIVERSION),
        (r"\bgastric band", Concept.GASTRIC_BAND),
        (r"\bbariatric (?:surgery|operation|procedure)|\bweight[- ]loss surgery",
         Concept.BARIATRIC_OTHER),
        (r"\bsleeve gastrectomy\b", Concept.SLEEVE_GASTRECTOMY),
        (r"(?<!sub-)(?<!sub )\btotal gastrectomy\b", Concept.GASTRECTOMY_TOTAL),
        (r"\b(?:partial|distal|sub-?\s?total) gastrectomy\b", Concept.GASTRECTOMY_PARTIAL),
        ((r"\bresection of (?:the )?(?:[\d.,]+ ?[cm]m )?(?:of )?(?:the )?(?:distal |terminal )?"
          r"ileum\b|\bileal resection\b|\bileectomy\b|\bileo-?(?:ca?ecal|colic) resection\b"),
         Concept.ILEAL_RESECTION),
        (r"\bile(?:al|o-?colonic|o-?colic) crohn|\bcrohn'?s? (?:terminal )?ile(?:ocol)?itis\b",
         Concept.CROHN_ILEAL),
        (r"\bcrohn'?s? disease of (?:the )?(?:terminal )?ileum\b", Concept.CROHN_ILEAL),
        (r"\bmyelopathy\b", Concept.MYELOPATHY),
        (r"\boptic (?:neuropathy|atrophy)\b|\b(?:central|centroca?ecal) scotoma",
         Concept.OPTIC_NEUROPATHY),
        (r"\bsphincter (?:disturbance|dysfunction)\b", Concept.SPHINCTER_DISTURBANCE),
        ((r"\brapidly progressive (?:\w+ ){0,2}"
          r"(?:neuropathy|weakness|ataxia|paralysis|deficit)\b"), Concept.PROGRESSIVE_DEFICIT),
        (r"\blhon\b", Concept.LEBER),
        (r"\bdelirium\b", Concept.COGNITIVE_IMPAIRMENT),
        (r"\bataxi|\bgait (?:disorder|abnormality|disturbance)", Concept.ATAXIA),
        (r"\b(?:chronic kidney disease|ckd),? (?:stage |grade )?g?[3-5][ab]?\b",
         Concept.CKD_3_TO_5),
        (r"\b(?:chronic kidney disease|ckd)\b.{0,60}\b(?:stage |g)[3-5]", Concept.CKD_3_TO_5),
        (r"\bend[- ]stage (?:renal|kidney)|(?<!acute )\bkidney failure\b", Concept.CKD_3_TO_5),
        (r"\bchronic kidney disease\b", Concept.CKD_EARLY_OR_UNSTAGED),
        (r"\bdiabetic (?:nephropathy|kidney disease)\b", Concept.DIABETIC_NEPHROPATHY),
        (r"\b(?:ha?emo|peritoneal )?dialysis\b", Concept.DIALYSIS),
        (r"\bvegan\b|\bvegetarian\b", Concept.VEGAN_OR_VEGETARIAN),
        (r"\bco?eliac disease\b", Concept.COELIAC),
        (r"\bfatigue\b|\btiredness\b", Concept.FATIGUE),
        (r"\bbreast-? ?feeding\b|\blactating\b|\blactation\b", Concept.LACTATION),
        (r"\b(?:is|currently) pregnant\b|^pregnant\b|^pregnancy(?:,.*)?$", Concept.PREGNANCY),
        (r"\bha?emophilia\b|\bvon willebrand", Concept.BLEEDING_DISORDER),
        ((r"\b(?:nitrous oxide|n2o)\b.{0,60}\b(?:misuse|abuse|recreational)"
          r"|\brecreational (?:use of )?(?:nitrous oxide|n2o)\b"), Concept.NITROUS_OXIDE_MISUSE),
        (r"\bpalliative care\b|\bhospice\b", Concept.PALLIATIVE_CARE),
        (r"\bha?emolytic an(?:a)?emia|\bsickle[- ]cell|\bspherocytosis\b|\bthalass(?:a)?emia",
         Concept.HAEMOLYTIC_ANAEMIA),
        (r"\b(?:in|active|obstructed|preterm) labou?r\b|\blabou?r pain", Concept.LABOUR),
        (r"\bcyanide\b|\bsmoke inhalation\b|\binhalation of smoke\b", Concept.CYANIDE_POISONING),
        (r"\brhinitis\b|\bsinusitis\b|\bnasal polyp", Concept.NASAL_DISEASE),
        (r"\btrying to conceive\b|\bplanning (?:a )?pregnancy\b", Concept.PLANNING_PREGNANCY),
        (r"\bmedical emergency\b|\bmajor trauma\b|\bpolytrauma\b", Concept.EMERGENCY_CARE),
    )
)  # fmt: skip
NO_NEGATION = re.compile(
    r"\bnot (?:otherwise|elsewhere) (?:specified|classified)\b"
    r"|\bwithout (?:mention|complication)\w*"
)
"""Words of a classification that deny nothing."""
_NOT_THE_PATIENTS = re.compile(
    r"\bno\b|\bnot\b|\bdenie[sd]\b|\bwithout\b|\bnon-|\brisk (?:of|for)\b"
    r"|\bruled out\b|\bexcluded\b|\bscreen(?:ing)?\b|\bprevent|\bprophyla"
    r"|\b(?:family|mother|father|sister|brother|parent)\b"
    r"|\brevers(?:al|ed)\b|\btake-?down\b|\bband remov|\bremoval of (?:\w+ ){0,3}band"
)
_UNSURE = re.compile(r"\bsuspect|\bpossibl|\bprobabl|\bquery\b|\brule out\b|\br/o\b|\?")
_OVER = re.compile(r"\bhistory of\b|\bh/o\b|\bprevious|\bformer|\bresolved\b")
_OUTLASTS_ITS_HISTORY = frozenset(
    {
        Concept.PERNICIOUS_ANAEMIA,
        Concept.AUTOIMMUNE_GASTRITIS,
        Concept.LEBER,
        Concept.COELIAC,
        Concept.CROHN_ILEAL,
        Concept.CKD_3_TO_5,
        Concept.CKD_EARLY_OR_UNSTAGED,
        Concept.DIABETIC_NEPHROPATHY,
    }
)
"""Lasting diseases: words like "history of" do not end them."""
NAMES_B12 = re.compile(r"\bb-?\s?12\b|cobalamin")
_TOTAL = re.compile(r"(?<!sub-)(?<!sub )\btotal\b")
_ABSENT_STOMACH = ("icd10cm", "Z903")
CONCEPT_NAMES = frozenset(concept.value for concept in Concept)


def recognise(concept: CodeableConcept | None) -> list[tuple[Concept, FindingState]]:
    """The concepts of a code, each with the state that the code or the words themselves give.

    Words are read only when no coding is known to the tables, and never past a negation.
    """
    known = entries(concept, table())
    if not known:
        return list(_by_words(" ".join(texts(concept))[:_LONGEST]))
    return [
        (
            _refined(Concept(name), concept),
            FindingState.PAST if entry.history else FindingState.CURRENT,
        )
        for entry in known
        for name in entry.concepts
        if name in CONCEPT_NAMES
    ]


_COVERS_SEVERAL = frozenset({Concept.B12_OR_FOLATE_DEFICIENCY, Concept.GASTRECTOMY_PARTIAL})


def _refined(found: Concept, concept: CodeableConcept | None) -> Concept:
    """What the words add to a code that covers several things."""
    if found not in _COVERS_SEVERAL:
        return found
    words = " ".join(texts(concept))
    if found is Concept.B12_OR_FOLATE_DEFICIENCY and NAMES_B12.search(words):
        return Concept.B12_DEFICIENCY
    if found is Concept.GASTRECTOMY_PARTIAL and _ABSENT_STOMACH in codes(concept):
        return Concept.GASTRECTOMY_TOTAL if _TOTAL.search(words) else found
    return found


_LONGEST = 4000
"""Characters of all the words together that are read."""


@remembered(2048)  # fifty patterns, and the same names with every patient: 40 µs each
def _by_words(text: str) -> tuple[tuple[Concept, FindingState], ...]:
    words = NO_NEGATION.sub(" ", text)
    if not words or _NOT_THE_PATIENTS.search(words):
        return ()
    found = dict.fromkeys(name for pattern, name in WORDS if pattern.search(words))
    if Concept.LEBER in found:
        # It is an optic neuropathy of its own, not a sign of B12 deficiency.
        found.pop(Concept.OPTIC_NEUROPATHY, None)
    if Concept.BILIOPANCREATIC_DIVERSION in found:
        # A one-anastomosis bypass is followed up as a diversion (A0), not as Roux-en-Y.
        found.pop(Concept.ROUX_EN_Y, None)
    return tuple((name, _state_in_words(name, words)) for name in found)


def _state_in_words(found: Concept, words: str) -> FindingState:
    if _UNSURE.search(words):
        return FindingState.POSSIBLE
    over = _OVER.search(words) is not None and found not in _OUTLASTS_ITS_HISTORY
    return FindingState.PAST if over else FindingState.CURRENT
