"""The statements of the seed article, each with its strength and where it is computed or said.

A statement is carried by the table rows that name it in `rules`. One that no row can carry says
in `told_by` where it is told instead: the name of a sentence, of a profile number, or of an order.
"""

from dataclasses import dataclass

from pathway.evidence import Strength

MUST, REC, OPT, FACT = Strength.MUST, Strength.RECOMMENDED, Strength.OPTION, Strength.FACT


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the seed in our words."""

    id: str
    says: str
    strength: Strength
    told_by: tuple[str, ...] = ()


SEED_STATEMENTS: tuple[Statement, ...] = (
    Statement("S-M1", "The article is about confirmed deficiency", FACT, ("row C1-6",)),
    Statement(
        "S-M2", "Content is pending human review: exercise caution", MUST, ("sentence CAUTION",)
    ),
    Statement("S-M3", "Last updated 27 January 2026", FACT, ("source attribute release date",)),
    Statement("S-M4", "Wording may suit the reader", REC, ("not built yet",)),
    Statement("S-M5", "Five references", FACT, ("pathway/bibliography.py",)),
    Statement(
        "S-M6",
        "For healthcare professionals; clinical judgement; verify independently",
        MUST,
        ("sentence CAUTION",),
    ),
    Statement("S-M7", "Marketing of the publisher", FACT, ("deliberately not reproduced",)),
    Statement("S-T1", "Oral cyanocobalamin 1000-2000 mcg daily is first line for most", REC),
    Statement("S-T2", "High-dose oral works as well as injections for most", FACT),
    Statement("S-T3", "The dose is hundreds of times the daily requirement", FACT),
    Statement("S-T4", "Continue until normal, then maintain indefinitely", MUST),
    Statement("S-T5", "Inject with severe neurological symptoms", MUST),
    Statement("S-T6", "Inject when oral fails to normalise after 3 months", MUST),
    Statement("S-T7", "Inject in pernicious anaemia with intrinsic factor antibodies", MUST),
    Statement("S-I1", "Without neurology: three injections a week for 2 weeks", MUST),
    Statement("S-I2", "Then every 2-3 months for life", MUST),
    Statement("S-I3", "With neurology: alternate days until no further improvement", MUST),
    Statement("S-I4", "Then every 2 months for life", MUST),
    Statement("S-I5", "Some need monthly injections", OPT),
    Statement("S-S1", "After bariatric surgery: oral daily or injection monthly", MUST),
    Statement("S-S2", "After bypass or diversion: sublingual daily or injection monthly", MUST),
    Statement("S-S3", "Ileal resection over 20 cm or ileal Crohn's: monthly for life", MUST),
    Statement("S-S4", "Renal: hydroxocobalamin or methylcobalamin", MUST),
    Statement("S-S5", "Cyanocobalamin was associated with events in nephropathy", FACT),
    Statement("S-Mo1", "Recheck B12 at 3, 6 and 12 months", MUST),
    Statement("S-Mo2", "Each visit: B12, blood count, homocysteine, MMA if borderline", MUST),
    Statement(
        "S-Mo3",
        "Homocysteine target below 10 umol/L",
        REC,
        ("profile homocysteine_target_below", "sentence MONITORING_DETAIL"),
    ),
    Statement("S-Mo4", "Annual once stable", REC, ("profile annual_check",)),
    Statement(
        "S-Mo5", "Every 3-6 months with neurology or surgery", REC, ("profile frequent_check",)
    ),
    Statement("S-P1", "Never folic acid before adequate B12 treatment", MUST),
    Statement("S-P2", "Folic acid can mask anaemia while nerves are damaged", FACT),
    Statement("S-P3", "Folic acid 1 mg for 3 months may be added to running B12", OPT),
    Statement("S-P4", "Do not stop after one normal result", MUST),
    Statement("S-P5", "Malabsorption and diet need lifelong treatment", MUST, ("order ORD-PO-CN",)),
    Statement("S-P6", "Most need indefinite therapy", FACT, ("order ORD-PO-CN",)),
    Statement("S-P7", "Do not rely on serum B12 alone for the response", MUST),
    Statement("S-P8", "Serum B12 misses functional deficiency", FACT),
    Statement("S-P9", "Use MMA below 271 nmol/L and homocysteine below 10 umol/L", REC),
    Statement("S-F1", "Hydroxocobalamin is preferred for injection", REC, ("order ORD-IM-LOAD",)),
    Statement("S-F2", "Its protocols are established", FACT, ("order ORD-IM-LOAD",)),
    Statement("S-F3", "It is retained longer", FACT, ("order ORD-IM-MAINT23",)),
    Statement("S-F4", "It is safer in renal dysfunction", FACT),
    Statement("S-F5", "Oral cyanocobalamin is acceptable for most", REC),
    Statement("S-F6", "High-dose oral treatment is safe long-term", FACT, ("order ORD-PO-CN",)),
    Statement("S-F7", "No upper toxicity limit", FACT, ("sentence OVERLAY",)),
)
