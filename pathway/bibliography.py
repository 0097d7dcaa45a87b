"""Every publication the pathway cites, once.

The seed's own references [1], [4] and [5] are publisher-internal digests that cannot be
retrieved; they are cited only through the seed (clinical/pathway.md F1, item 31).
"""

from pathway.evidence import Citation

SEED = Citation(
    "SEED",
    "Treatment of Confirmed Vitamin B12 Deficiency",
    "guideline article, content pending human review",
    2026,
)
NICE = Citation(
    "NICE-NG239",
    "Vitamin B12 deficiency in over 16s: diagnosis and management (NG239)",
    "NICE",
    2024,
    "https://www.nice.org.uk/guidance/ng239",
)
AAFP_2017 = Citation(
    "AFP2017",
    "Vitamin B12 Deficiency: Recognition and Management, Am Fam Physician 96(6):384-389",
    "AAFP",
    2017,
    "https://pubmed.ncbi.nlm.nih.gov/28925645/",
)
AAFP_2025 = Citation(
    "AFP2025",
    "Vitamin B12 Deficiency: Common Questions and Answers, Am Fam Physician 112(3):294-300",
    "AAFP",
    2025,
)
BSH = Citation(
    "BSH-2014",
    "Guidelines for the diagnosis and treatment of cobalamin and folate disorders",
    "British Society for Haematology",
    2014,
    "https://doi.org/10.1111/bjh.12959",
)
DIVINE = Citation(
    "DIVINE",
    "Effect of B-vitamin therapy on progression of diabetic nephropathy, JAMA 303(16):1603-1609",
    "House AA et al.",
    2010,
    "https://pubmed.ncbi.nlm.nih.gov/20424250/",
)
DIDANGELOS = Citation(
    "DIDA",
    "Vitamin B12 supplementation in diabetic neuropathy: 1-year RCT, Nutrients",
    "Didangelos T et al.",
    2021,
)
CARMEL = Citation(
    "CARMEL",
    "Failures of cobalamin assays in pernicious anemia, N Engl J Med",
    "Carmel R, Agrawal YP",
    2012,
)
MMA_EGFR = Citation(
    "MMA-EGFR",
    "eGFR-adjusted methylmalonic acid, Ann Clin Biochem",
    "Ann Clin Biochem",
    2018,
    "https://doi.org/10.1177/0004563218778300",
)
ASMBS = Citation(
    "ASMBS",
    "Integrated Health Nutritional Guidelines, 2016 update: Micronutrients",
    "ASMBS",
    2017,
)
BOMSS = Citation("BOMSS", "Perioperative and postoperative monitoring guidelines", "BOMSS", 2020)
ESPEN = Citation("ESPEN", "Clinical nutrition in inflammatory bowel disease", "ESPEN", 2017)
MHRA_METFORMIN = Citation("MHRA-MET", "Metformin and reduced vitamin B12 levels", "MHRA", 2022)
MHRA_N2O = Citation(
    "MHRA-N2O", "Nitrous oxide: neurological and haematological effects", "MHRA", 2008
)
MHRA_COBALT = Citation("MHRA-CO", "Vitamin B12 and cobalt allergy", "MHRA", 2023)
LABEL_HYDROXOCOBALAMIN = Citation(
    "EMC-31182", "Hydroxocobalamin injection, summary of product characteristics", "eMC", 2024
)
LABEL_CYANOCOBALAMIN = Citation(
    "FDA-CN", "Cyanocobalamin injection, prescribing information", "FDA", 2024
)
SPS_PREGNANCY = Citation("SPS-PREG", "Vitamin B12 deficiency in pregnancy", "NHS SPS", 2024)
LAM = Citation(
    "LAM",
    "Proton pump inhibitor and H2 receptor antagonist use and vitamin B12 deficiency, "
    "JAMA 310:2435-2442",
    "Lam JR et al.",
    2013,
    "https://doi.org/10.1001/jama.2013.280490",
)
LINNEBANK = Citation(
    "LINN",
    "Antiepileptic drugs interact with folate and vitamin B12 serum levels, Ann Neurol",
    "Linnebank M et al.",
    2011,
    "https://pubmed.ncbi.nlm.nih.gov/21246600/",
)
LABEL_FOLIC_ACID = Citation(
    "FOL-SPC", "Folic acid 5 mg tablets, summary of product characteristics", "eMC", 2024
)
LABEL_NASAL = Citation(
    "NASCOBAL", "Cyanocobalamin nasal spray, prescribing information", "FDA", 2024
)
SPS_INJECTION = Citation(
    "SPS-IM1", "Intramuscular injection with anticoagulants or bleeding risk", "NHS SPS", 2024
)
HOUSE = Citation(
    "ENG", "Engineering default of this service, awaiting clinical sign-off", "B12 CDS", 2026
)

CITATIONS: tuple[Citation, ...] = (
    SEED, NICE, AAFP_2017, AAFP_2025, BSH, DIVINE, DIDANGELOS, CARMEL, MMA_EGFR, ASMBS, BOMSS,
    ESPEN, MHRA_METFORMIN, MHRA_N2O, MHRA_COBALT, LABEL_HYDROXOCOBALAMIN, LABEL_CYANOCOBALAMIN, LAM,
    LINNEBANK, LABEL_FOLIC_ACID, LABEL_NASAL, SPS_INJECTION,
    SPS_PREGNANCY, HOUSE,
)  # fmt: skip
