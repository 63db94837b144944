"""Runs the history on SQLite and PostgreSQL: one transaction, batch mode where SQLite cannot alter a table."""

from alembic import context
from sqlalchemy import create_engine, pool

from app import wiring  # noqa: F401 - imports every room, so that every model is known
from app.kernel.database import Base
from app.kernel.migrating import has_model

url = context.config.attributes.get("url") or context.config.get_main_option("sqlalchemy.url")


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        _migrate(connection)
        connection.commit()
    engine.dispose()


def _migrate(connection: object) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
                      user_module_prefix="app.kernel.database.", include_name=has_model)
    with context.begin_transaction():
        context.run_migrations()


run()
