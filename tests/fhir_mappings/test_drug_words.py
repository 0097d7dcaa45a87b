"""Medicines that come as words only, in English and German, and words that are no medicine."""

from decimal import Decimal

import pytest

from fhir_mappings.drug_words import COLUMNS, folded, ingredients_in
from fhir_mappings.strengths import strength_mcg
from fhir_mappings.tables import read, shipped
from pathway.facts import Cobalamin, DrugClass

CN, OH, ME = (
    form.value
    for form in (Cobalamin.CYANOCOBALAMIN, Cobalamin.HYDROXOCOBALAMIN, Cobalamin.METHYLCOBALAMIN)
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Vitamin B12 1000 mcg tablets", {CN}),
        ("Cyanocobalamin 1 mg Injektionslösung", {CN}),
        ("Hydroxocobalamin (vitamin B12) 1 mg/ml", {OH}),
        ("Hydroxocobalaminacetat 1000 µg i.m.", {OH}),
        ("B12-Depot Injektionslösung", {OH}),
        ("Methylcobalamin B12 Lutschtablette", {ME}),
        ("Folsäure 5 mg", {"folic-acid"}),
        ("FOLSAEURE 5 MG", {"folic-acid"}),
        ("Calciumfolinat 15 mg", {"other-folate"}),
        ("Metformin-HCl 1000 mg Filmtabletten", {"metformin"}),
        ("Metforminhydrochlorid 850 mg", {"metformin"}),
        ("Janumet 50/1000", {"metformin"}),
        ("Omeprazol 20 mg", {"ppi"}),
        ("Pantoprazol-Natrium 40 mg", {"ppi"}),
        ("Nexium 20 mg", {"ppi"}),
        ("Ranitidinhydrochlorid 150 mg", {"h2ra"}),
        ("Lachgasnarkose", {"nitrous-oxide"}),
        ("Colchicin 0,5 mg", {"colchicine"}),
        ("Methotrexat 15 mg", {"methotrexate"}),
        ("Marcumar", {"anticoagulant"}),
        ("Phenprocoumon 3 mg", {"anticoagulant"}),
        ("Valproinsäure 500 mg", {"folate-lowering-antiseizure"}),
        ("Phenytoin-Natrium",
         {"folate-lowering-antiseizure", "folate-sensitive-antiseizure"}),
        ("Primidon 250", {"b12-lowering-antiseizure", "folate-sensitive-antiseizure"}),
        ("Lyrica 75 mg", {"b12-lowering-antiseizure"}),
        ("Multivitamin mit B12 50 µg", {"multivitamin", CN}),
        ("Vitamin-B-Komplex ohne Folsäure", {"multivitamin"}),
        ("Folic acid without vitamin B12", {"folic-acid"}),
    ],
)  # fmt: skip
def test_a_medicine_is_known_by_its_name(name: str, expected: set[str]) -> None:
    assert set(ingredients_in(name)) == expected


@pytest.mark.parametrize(
    "name",
    ["Vitamin B12 level", "Vitamin-B12-Spiegel", "Folsäure-Bestimmung", "Metformin assay",
     "anti-B12 antibody", "Intrinsic-Factor-Antikörper B12", "Paracetamol", "B120", "Folsom",
     "Nexiumtherapie"],
)  # fmt: skip
def test_what_is_no_medicine_of_ours_is_none(name: str) -> None:
    assert ingredients_in(name) == ()


ROWS = [line.cells for line in read(shipped("drug_words"), COLUMNS)]


def test_every_listed_name_stands_for_what_it_says() -> None:
    for row in ROWS:
        if row["match"] != "rest" and row["concept"] != "exclude":
            assert set(row["concept"].split()) <= set(ingredients_in(row["words"])), row


def test_every_class_and_form_has_a_name() -> None:
    named = {concept for row in ROWS for concept in row["concept"].split()}
    assert named >= {drug.value for drug in DrugClass} | {CN, OH, ME}


def test_accents_and_umlauts_are_spelt_in_one_way() -> None:
    assert folded("Folsäure") == folded("FOLSAEURE") == folded("Folsa\u0308ure")


@pytest.mark.parametrize(
    ("name", "mcg"),
    [
        ("B12 1000 mcg", 1000), ("B12 1,000 mcg", 1000), ("B12 1.000 µg", 1000),
        ("B12 1000 Mikrogramm", 1000), ("folic acid 0.4 mg", 400), ("Folsäure 0,4 mg", 400),
        ("Folsäure 5 mg", 5000), ("B12 2.5 mg", 2500), ("1.000 mg", 1000), ("1.2.3 mg", None),
        ("B12", None), ("B12 50 mcg or 100 mcg", None),
    ],
)  # fmt: skip
def test_the_strength_is_read_as_it_is_printed(name: str, mcg: int | None) -> None:
    assert strength_mcg(name) == (None if mcg is None else Decimal(mcg))
