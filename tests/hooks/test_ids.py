"""Ids inside an answer follow from the id of the evaluation."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from hooks.cards.ids import derived_id


@given(st.uuids(), st.text())
def test_a_derived_id_is_the_uuid_of_version_5_that_the_standard_library_makes(
    evaluation_id: UUID, name: str
) -> None:
    assert derived_id(evaluation_id, name) == str(uuid5(evaluation_id, name))
