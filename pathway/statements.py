"""The statements of the seed article, each with its strength and where it is computed or said.

A statement is carried by the table rows that name it in `rules`. One that no row can carry says
in `told_by` where it is told instead: a sentence, a profile number, an order, a row or a module.
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
        "S-M2",
        "Content is pending human review: exercise caution",
        MUST,
        ("sentence basis.caution",),
    ),
    Statement(
        "S-M3", "Last updated 27 January 2026", FACT, ("transparency releaseAndRevisionDates",)
    ),
    Statement("S-M4", "Wording may suit the reader", REC, ("module hooks/wording/audience.py",)),
    Statement("S-M5", "Five references", FACT, ("module pathway/bibliography.py",)),
    Statement(
        "S-M6",
        "For healthcare professionals; clinical judgement; verify independently",
        MUST,
        ("sentence basis.caution",),
    ),
    Statement("S-M7", "Marketing of the publisher", FACT, ("left out because it is marketing",)),
    Statement("S-T1", "Oral cyanocobalamin 1000-2000 mcg daily is first line for most", REC),
    Statement(
        "S-T2",
        "High-dose oral works as well as injections for most",
        FACT,
        ("sentence detail.plan.ORAL",),
    ),
    Statement(
        "S-T3",
        "The dose is hundreds of times the daily requirement",
        FACT,
        ("sentence detail.plan.RAISE_ORAL_DOSE",),
    ),
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
    Statement(
        "S-S5",
        "Cyanocobalamin was associated with events in nephropathy",
        FACT,
        ("sentence detail.form_renal",),
    ),
    Statement("S-Mo1", "Recheck B12 at 3, 6 and 12 months", MUST),
    Statement("S-Mo2", "Each visit: B12, blood count, homocysteine, MMA if borderline", MUST),
    Statement(
        "S-Mo3",
        "Homocysteine target below 10 umol/L",
        REC,
        ("profile homocysteine_target_below", "sentence monitoring.detail"),
    ),
    Statement("S-Mo4", "Annual once stable", REC, ("profile annual_check",)),
    Statement(
        "S-Mo5", "Every 3-6 months with neurology or surgery", REC, ("profile frequent_check",)
    ),
    Statement("S-P1", "Never folic acid before adequate B12 treatment", MUST),
    Statement(
        "S-P2",
        "Folic acid can mask anaemia while nerves are damaged",
        FACT,
        ("sentence detail.overlay.FOLIC_AFTER_FIRST_B12",),
    ),
    Statement("S-P3", "Folic acid 1 mg for 3 months may be added to running B12", OPT),
    Statement("S-P4", "Do not stop after one normal result", MUST),
    Statement("S-P5", "Malabsorption and diet need lifelong treatment", MUST, ("order ORD-PO-CN",)),
    Statement("S-P6", "Most need indefinite therapy", FACT, ("sentence detail.plan.ORAL",)),
    Statement("S-P7", "Do not rely on serum B12 alone for the response", MUST),
    Statement(
        "S-P8",
        "Serum B12 misses functional deficiency",
        FACT,
        ("sentence detail.plan.SAME_DAY_REFERRAL_AND_TEST",),
    ),
    Statement("S-P9", "Use MMA below 271 nmol/L and homocysteine below 10 umol/L", REC),
    Statement("S-F1", "Hydroxocobalamin is preferred for injection", REC, ("order ORD-IM-LOAD",)),
    Statement("S-F2", "Its protocols are established", FACT, ("sentence order_rules.detail.D6",)),
    Statement("S-F3", "It is retained longer", FACT, ("sentence order_rules.detail.D6",)),
    Statement("S-F4", "It is safer in renal dysfunction", FACT, ("sentence detail.form_renal",)),
    Statement("S-F5", "Oral cyanocobalamin is acceptable for most", REC),
    Statement(
        "S-F6", "High-dose oral treatment is safe long-term", FACT, ("sentence detail.plan.ORAL",)
    ),
    Statement("S-F7", "No upper toxicity limit", FACT, ("sentence detail.plan.ORAL",)),
)


DECISIONS: tuple[Statement, ...] = (
    Statement("G-1", "Diagnostic limits, in the unit family reported", REC),
    Statement("G-2", "What makes a deficiency confirmed", REC),
    Statement("G-3", "Whom to test, with what, and when to repeat", REC),
    Statement("G-4", "Medicines that lower B12, and from when they count", REC),
    Statement(
        "G-5", "Antibodies look for the cause and are never waited for", REC, ("profile tests",)
    ),
    Statement("G-6", "Pregnancy, breastfeeding, children and older people", REC),
    Statement("G-7", "Starting treatment in severe anaemia", REC),
    Statement("G-8", "Contraindications and cautions", REC),
    Statement("G-9", "What counts as impaired kidney function", REC),
    Statement("G-10", "Exposure, failure of oral treatment, old results", REC),
    Statement("G-11", "Urgent features: the same day", REC),
    Statement(
        "G-12",
        "Diet or malabsorption: treated alike, as the seed does",
        REC,
        ("sentence detail.plan.ORAL",),
    ),
    Statement(
        "G-13",
        "The medicine that lowers B12 is never removed",
        REC,
        ("sentence order_rules.detail.D10b",),
    ),
    Statement(
        "G-14",
        "Self-injection is never suggested by itself",
        OPT,
        ("left out because it is a local arrangement",),
    ),
    Statement("G-15", "Nitrous oxide before B12 is known", REC, ("row D9", "row D9b")),
    Statement("G-16", "Interference with the assay, and a high B12", REC),
)
"""Our answers to what the seed leaves open (section B of the clinical tables)."""
