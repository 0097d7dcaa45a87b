"""Used tokens: every one wins once, whoever asks, and is forgotten when it has expired."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import URL

from cds_service.errors import StorageUnavailableError
from cds_service.storage.database import opened
from cds_service.storage.replays import Replays
from cds_service.storage.retention import purge
from tests.conftest import NOW
from tests.storage.together import together
from tests.storage.winners import TOKENS, wins

LATER = NOW + timedelta(minutes=6)
PROCESSES = 8


def test_of_eight_processes_with_the_same_tokens_each_token_has_one_winner(database: URL) -> None:
    with together(wins, PROCESSES) as pool:
        won = pool.starmap(wins, [(database, LATER)] * PROCESSES, chunksize=1)
    winners = Counter(token for process in won for token in process)
    assert winners == {f"jti-{n}": 1 for n in range(TOKENS)}


def test_the_same_id_of_another_issuer_is_another_token(database: URL) -> None:
    with opened(database) as engine:
        replays = Replays(engine)
        for issuer in ("https://a", "https://b"):
            assert replays.first_use(issuer, "1", LATER)
            assert not replays.first_use(issuer, "1", LATER)


def test_a_token_is_remembered_until_it_expires(database: URL) -> None:
    with opened(database) as engine:
        replays = Replays(engine)
        assert replays.first_use("https://a", "old", NOW - timedelta(seconds=1))
        assert replays.first_use("https://a", "new", NOW + timedelta(seconds=1))
        assert purge(engine, now=NOW, cards_before=NOW, feedback_before=NOW).tokens == 1
        assert replays.first_use("https://a", "old", LATER)
        assert not replays.first_use("https://a", "new", LATER)


def test_without_a_database_nobody_is_told_that_a_token_is_new(database: URL) -> None:
    gone = database.set(database="/nowhere/at/all")
    with opened(gone) as engine, pytest.raises(StorageUnavailableError):
        Replays(engine).first_use("https://a", "1", LATER)
