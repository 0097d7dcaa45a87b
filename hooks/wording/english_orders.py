"""English: every sentence of the order-time rules, by row of table D and its variant.

A variant is written behind a colon (`D1:keep`). Numbers of the profile are placeholders:
{full_dose}, {oral_limit}, {injection_limit}, {folate_limit} in micrograms. Nothing of the chart
is ever in a sentence; a medicine is named by our own words.
"""

from collections.abc import Mapping

SUMMARY: Mapping[str, str] = {
    "D1": "Untreated B12 deficiency: start B12 before folic acid",
    "D1:keep": "Untreated B12 deficiency: add B12 now, folic acid stays",
    "D1b": "B12 unresolved: measure MMA and homocysteine, hold folic acid until then",
    "D1b:keep": "B12 unresolved: measure MMA and homocysteine, folic acid stays",
    "D1c": "No current B12 result: measure B12 before folic acid is started",
    "D1d": "Folic acid beside B12 treatment: 3 months are usual, no end is stated",
    "D1e": "Folic acid: no documented folate deficiency",
    "D1f": "Untreated B12 deficiency: a folate alone does not treat it, add B12",
    "D1g": "B12 and folic acid together: give the first dose of B12 first",
    "D1g:one": "B12 and folic acid in one product: give a dose of B12 alone before it",
    "D1h": "Folic acid with an antiseizure medicine: monitor its level",
    "D2": "Untreated B12 deficiency: start B12 before this folate",
    "D2:keep": "Untreated B12 deficiency: add B12 now, the folate stays",
    "D2:rescue": "Folinic acid rescue in untreated B12 deficiency: add B12 as well",
    "D2:borderline": "B12 unresolved: measure MMA and homocysteine, hold this folate until then",
    "D2:untested": "No current B12 result: measure B12 before this folate is started",
    "D3": "Impaired kidney function: methylcobalamin or hydroxocobalamin, not cyanocobalamin",
    "D3b": "B12 deficiency: this oral dose is below {full_dose} mcg daily",
    "D3c": "Oral cyanocobalamin where an injection is indicated: change to hydroxocobalamin IM",
    "D3d": "After gastric bypass: sublingual or monthly IM B12, a swallowed tablet is not relied on",
    "D4": "Leber's optic neuropathy: no cyanocobalamin by any route, use hydroxocobalamin",
    "D5": "Cobalamin allergy on record: do not start B12, refer to the allergy service first",
    "D5b": "Cobalt allergy on record: watch for dermatitis after B12",
    "D6": "B12 by injection: hydroxocobalamin is preferred to cyanocobalamin",
    "D7": "Neurological involvement: hydroxocobalamin on alternate days",
    "D7b": "Alternate-day hydroxocobalamin without neurological findings: add an end or a review",
    "D7c": "Bleeding risk: treat by mouth or under the tongue until an injection is safe",
    "D7d": "Anticoagulated: fine needle and firm pressure for the B12 injection",
    "D7e": "Hydroxocobalamin 5 g is the cyanide antidote, not B12 replacement",
    "D7f": "Severe anaemia: measure potassium before the first B12 injection and after 48 hours",
    "D7g": "B12 in pregnancy: urgent haematology advice and review after 1 month",
    "D8": "Nasal B12 is for maintenance only: use an injection or oral B12 here",
    "D9": "Untreated B12 deficiency: avoid nitrous oxide, treat B12 first or use another agent",
    "D9:keep": "Untreated B12 deficiency: give B12 with or soon after nitrous oxide",
    "D9b": "Nitrous oxide: check B12 first, a lack can become harmful",
    "D9b:keep": "Nitrous oxide: check B12 afterwards, a lack can become harmful",
    "D10": "Metformin and no B12 result found in the past year: measure B12 and blood count",
    "D10b": "B12 deficiency on metformin: treat B12, metformin continues",
    "D11": "Long acid suppression and no B12 result found in the past year: measure B12",
    "D12": "Antiseizure medicine and no B12 result found in the past year: measure B12",
    "D13": "Colchicine and no B12 result found in the past year: measure B12",
    "D14": "Chloramphenicol can blunt the response to B12: consider another antibiotic",
    "D15": "A multivitamin does not treat B12 deficiency: add {full_dose} mcg daily or an injection",
    "D16": "Methylcobalamin: guideline protocols exist for hydroxocobalamin and cyanocobalamin",
    "D17": "B12 is being ended: one result in range is no reason to end it",
    "D18": "B12 dose far above any B12 order: check milligrams against micrograms",
    "D19": "More than one B12 product: keep one",
}

DETAIL: Mapping[str, str] = {
    "D1": "Folic acid above {folate_limit} mcg daily can correct the blood count of B12 deficiency "
    "while nerve damage progresses. Give the first dose of B12 before it.",
    "D1:keep": "Folic acid is needed here (pregnancy or its planning, methotrexate, haemolysis or "
    "dialysis) and stays. It can mask B12 deficiency, so B12 is added now.",
    "D1b": "Hold folic acid until MMA and homocysteine have settled whether B12 is lacking; it can "
    "mask the anaemia while nerve damage progresses.",
    "D1b:keep": "Folic acid is needed here and stays. MMA and homocysteine settle whether B12 has "
    "to be added.",
    "D1c": "A sign or a risk factor is on record and no current B12 result was found in the data "
    "supplied. Folic acid can mask B12 deficiency: sample B12 before the first dose.",
    "D1d": "Folate is low and B12 treatment is running: folic acid 1 mg daily for 3 months is "
    "added; 5 mg daily for 4 months is accepted practice in the UK.",
    "D1e": "B12 treatment is running and the folate result is not low.",
    "D1f": "Even a preventive dose of folate can improve the blood count without treating the "
    "lack of B12. It may stay; B12 is added.",
    "D1g": "Both are drafted: give the first dose of B12 before the first dose of folic acid.",
    "D1g:one": "The product brings B12 and folic acid at once: a first dose of B12 before it "
    "keeps the folate from going first.",
    "D1h": "Folic acid can lower the level of phenytoin, phenobarbital and primidone.",
    "D2": "Active folates mask B12 deficiency as folic acid does. Give the first dose of B12 "
    "before it.",
    "D2:keep": "The folate is needed here and stays. Active folates mask B12 deficiency as folic "
    "acid does, so B12 is added now.",
    "D2:rescue": "Folinic acid after methotrexate or chemotherapy is not delayed. It does not "
    "treat B12 deficiency: B12 is added.",
    "D2:borderline": "Active folates mask B12 deficiency as folic acid does. Hold this one until "
    "MMA and homocysteine have settled whether B12 is lacking.",
    "D2:untested": "A sign or a risk factor is on record and no current B12 result was found in "
    "the data supplied. Active folates mask B12 deficiency as folic acid does.",
    "D3": "Cyanocobalamin needs renal clearance of its cyanide part and was associated with more "
    "cardiovascular events in diabetic nephropathy (combined B-vitamin trial, DIVINe). "
    "Methylcobalamin has no guideline protocol; hydroxocobalamin has.",
    "D3b": "Oral treatment of deficiency takes {full_dose} to 2000 mcg daily; smaller doses are "
    "for dietary maintenance.",
    "D3c": "Neurological involvement, pernicious anaemia, failed oral treatment and a long ileal "
    "resection call for intramuscular hydroxocobalamin. High-dose oral treatment is a documented "
    "alternative where injections are refused.",
    "D3d": "After gastric bypass or biliopancreatic diversion 1000 to 2000 mcg daily under the "
    "tongue or 1000 mcg IM monthly is used, indefinitely.",
    "D4": "Cyanocobalamin is contraindicated in Leber's hereditary optic neuropathy by any route; "
    "hydroxocobalamin is used.",
    "D5": "A blocking hypersensitivity to a cobalamin is on record. No other cobalamin is "
    "suggested here; another form is often tolerated after testing.",
    "D5b": "Not a ban: weigh benefit and risk and watch for dermatitis for up to 72 hours.",
    "D6": "Hydroxocobalamin is retained longer, has established protocols and is used in renal "
    "impairment and pregnancy, where cyanocobalamin injections are not.",
    "D7": "1000 mcg IM on alternate days until there is no further neurological improvement, then "
    "maintenance for life.",
    "D7b": "Alternate days are for neurological involvement, with a review after 2 to 3 weeks. "
    "Without it 1000 mcg three times a week for 2 weeks is used, then maintenance.",
    "D7c": "Few platelets, an INR above range or a bleeding disorder is on record. Oral or "
    "sublingual B12 bridges the gap; a specialist decides on the route where treatment is urgent.",
    "D7d": "Small volume, fine needle and firm pressure for at least 2 minutes, with the INR in "
    "range; oral treatment is an alternative.",
    "D7e": "The 5 g kit is given intravenously for cyanide poisoning. B12 replacement is 1000 mcg "
    "by intramuscular injection.",
    "D7f": "Potassium can fall when a severe anaemia is treated. Correct a low potassium first; "
    "repeat it at 48 hours, reticulocytes after a week, ferritin at the start.",
    "D7g": "Treatment is not delayed. Total B12 falls in pregnancy, so active B12 is measured; "
    "cyanocobalamin is not given by injection. Folic acid for neural tube protection continues.",
    "D8": "The nasal spray maintains a level once it is normal, without neurological involvement "
    "and without a disease of the nose.",
    "D9": "Nitrous oxide inactivates B12 and can cause neurological harm in an untreated lack, "
    "also with a normal blood count. Treat B12 first or use another agent.",
    "D9:keep": "Analgesia in labour or an emergency is not interrupted. Nitrous oxide inactivates "
    "B12: give B12 with it or soon after.",
    "D9b": "Nitrous oxide inactivates B12; a single anaesthetic can harm with a subclinical lack. "
    "After recreational use MMA and homocysteine are measured, the level alone can mislead.",
    "D9b:keep": "Analgesia in labour or an emergency is not interrupted. Nitrous oxide inactivates "
    "B12: check it afterwards.",
    "D10": "Metformin lowers B12 over time. Metformin continues; the result decides about B12.",
    "D10b": "Low B12 under metformin is treated; metformin continues while it is tolerated.",
    "D11": "Acid suppression lowers the absorption of B12. Review its indication and use the "
    "lowest effective dose; a clear indication stays.",
    "D12": "Some antiseizure medicines lower B12 or folate. The medicine continues; a lack is "
    "treated.",
    "D13": "Long use of colchicine lowers the absorption of B12. The medicine continues.",
    "D14": "Follow blood count and reticulocytes while it is given by mouth or by vein.",
    "D15": "The product holds less B12 than the treatment dose, and may hold folic acid, which can "
    "mask B12 deficiency. A therapeutic product is added.",
    "D16": "No form has been shown to be superior. In renal impairment methylcobalamin is an "
    "alternative to cyanocobalamin.",
    "D17": "Malabsorption and dietary lack relapse: treatment is continued after one normal "
    "result. If the cause was corrected, override with that reason.",
    "D18": "B12 is dosed in micrograms: at most {oral_limit} mcg a day by mouth and "
    "{injection_limit} mcg an injection are plausible.",
    "D19": "Several B12 products add nothing; one form and route is kept.",
}

DRUG: Mapping[str, str] = {
    "hydroxocobalamin": "hydroxocobalamin",
    "cyanocobalamin": "cyanocobalamin",
    "methylcobalamin": "methylcobalamin",
    "adenosylcobalamin": "adenosylcobalamin",
    "folic-acid": "folic acid",
    "other-folate": "folate (levomefolate or folinic acid)",
    "multivitamin": "multivitamin",
    "nitrous-oxide": "nitrous oxide",
    "metformin": "metformin",
    "ppi": "proton pump inhibitor",
    "h2ra": "H2 receptor antagonist",
    "colchicine": "colchicine",
    "chloramphenicol": "chloramphenicol",
    "b12-lowering-antiseizure": "antiseizure medicine",
    "folate-lowering-antiseizure": "antiseizure medicine",
    "methotrexate": "methotrexate",
}
"""Our own words for what a draft holds, the one that matters first."""
ANTIDOTE = "hydroxocobalamin 5 g (cyanide antidote)"
SOME_ORDER = "order"

ABOUT = "About: {orders}."
NAMED = "{drug} ({reference})"
ALSO = "Also: {sentences}"

REMOVE = "remove {what}"
CHANGE_DOSAGE = "change {what} to {how}"
CHANGE_LABEL = "change to {dose} mcg: {what}"
CHANGE_DOSE = "change {what} to {dose} mcg a dose"
CHANGE_LENGTH = "add an end after {months} months to {what}"
RESUME = "keep {what} running"
ORDER = "order {what}"
REFER = "refer to {where}"
PLAN = "plan {what}"

CAUSE_CORRECTED = ("cause-corrected", "Cause corrected, clinician review")
"""The pathway's own reason to override (S-P5)."""
