"""Opens the database for this process: a reading engine, and the writer that fits the database and the ground."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from app.kernel import database, work
from app.kernel.facts import Consequence
from app.kernel.lanes import GreenGround, Ground, NativeGround, is_green
from app.kernel.writer import Writer


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database; close it once."""

    writer: Writer
    engines: tuple[Engine, Engine]

    def close(self) -> None:
        """Let the writer finish what queued, then let the connections go."""
        self.writer.close()
        work.use(None)
        database.read_from(None)
        for engine in self.engines:
            engine.dispose()


def open_database(url: str, consequences: Mapping[type, Consequence], *, strict: bool = False,
                  on_jobs: Callable[[], None] = lambda: None) -> Opened:
    """Open for reading and writing; `work.do` and `reading()` use it from now on in this process."""
    lite = make_url(url).get_backend_name() == "sqlite"
    writing, reader = database.open_engine(url, write=True), database.open_engine(url, write=False)
    ground: Ground = Ground() if not is_green() else NativeGround() if lite else GreenGround()
    writer = Writer(writing, consequences, ground=ground, mix=lite, strict=strict, on_jobs=on_jobs)
    work.use(writer)
    database.read_from(reader)
    return Opened(writer, (writing, reader))


@contextmanager
def opened(url: str, consequences: Mapping[type, Consequence]) -> Iterator[Opened]:
    """For commands: open, and close at the end."""
    found = open_database(url, consequences)
    try:
        yield found
    finally:
        found.close()
