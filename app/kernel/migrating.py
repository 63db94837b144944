"""The database's history: how it is brought up to date, and how its next step is written. Only the `flask` tool loads this."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from app.kernel.database import Base
from app.kernel.history import HISTORY

# Made by hand in the history, one for each database: no model tells of them.
BY_HAND = ("search_index", "ix_indexed_words")


def config(url: str) -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(HISTORY))
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Bring the database to this release's history."""
    command.upgrade(config(url), "head")


def has_model(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """Whether a table or index is one that models and history are compared by."""
    return not (kind in ("table", "index") and str(name).startswith(BY_HAND))


def write_revision(message: str) -> None:
    """Compare the models with the history on an empty database and write the next step."""
    with _scratch() as url:
        command.upgrade(config(url), "head")
        command.revision(config(url), message=message, autogenerate=True)


def differences() -> list[str]:
    """What the models have and the history has not, in words; empty when they agree."""
    with _scratch() as url:
        command.upgrade(config(url), "head")
        engine = create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True, "include_name": has_model})
            found = compare_metadata(context, Base.metadata)
        engine.dispose()
    return [str(each) for each in found]


@contextmanager
def _scratch() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/scratch.db"
