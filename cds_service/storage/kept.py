"""The database of one process, and the thread that writes beside the answers."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import URL, Engine

from cds_service.storage.database import open_engine
from cds_service.storage.recorder import Recorder
from cds_service.storage.shown_cards import add_shown


@dataclass(frozen=True, slots=True)
class Kept:
    """What every part of the application that keeps something is handed."""

    engine: Engine
    recorder: Recorder

    @classmethod
    def at(cls, url: URL) -> "Kept":
        """Nothing is opened or started before the first use."""
        engine = open_engine(url)
        return cls(engine, Recorder(partial(add_shown, engine)))

    def close(self) -> None:
        """Write what waits and let the connections go."""
        self.recorder.stop()
        self.engine.dispose()
