"""Code system URIs as clients spell them -> the short name our tables use."""

from functools import lru_cache

_BY_URI = {
    "loinc.org": "loinc",
    "snomed.info/sct": "sct",
    "dmd.nhs.uk": "sct",  # dm+d identifiers are SNOMED CT identifiers
    "www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "terminology.hl7.org/codesystem/icd10cm": "icd10cm",
    "hl7.org/fhir/sid/icd-10": "icd10",
    # The German edition extends the WHO codes it holds.
    "fhir.de/codesystem/bfarm/icd-10-gm": "icd10",
    "fhir.de/codesystem/dimdi/icd-10-gm": "icd10",
    "hl7.org/fhir/sid/icd-10-gm": "icd10",
    "hl7.org/fhir/sid/icd-10-de": "icd10",
    "www.cms.gov/medicare/coding/icd10": "icd10pcs",
    "www.icd10data.com/icd10pcs": "icd10pcs",
    "www.whocc.no/atc": "atc",
    "unitsofmeasure.org": "ucum",
}
_BY_OID = {
    "2.16.840.1.113883.6.1": "loinc",
    "2.16.840.1.113883.6.96": "sct",
    "2.16.840.1.113883.6.88": "rxnorm",
    "2.16.840.1.113883.6.90": "icd10cm",
    "2.16.840.1.113883.6.3": "icd10",
    "2.16.840.1.113883.6.4": "icd10pcs",
    "2.16.840.1.113883.6.73": "atc",
    "2.16.840.1.113883.6.8": "ucum",
}


@lru_cache(maxsize=1024)
def normalise(uri: str) -> str | None:
    """Short name of a system, None for one we do not read.

    Tolerates OIDs, https, a trailing slash, `|version` and SNOMED module suffixes; never
    guesses a system from the shape of a code.
    """
    plain = uri.strip().partition("|")[0].lower().removeprefix("urn:oid:")
    if plain in _BY_OID:
        return _BY_OID[plain]
    plain = plain.removeprefix("https://").removeprefix("http://").rstrip("/")
    if plain.startswith("snomed.info/sct/"):
        return "sct"
    return _BY_URI.get(plain)
