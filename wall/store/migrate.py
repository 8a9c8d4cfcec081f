"""Bring the database to the program's version; a newer one is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from wall.errors import StoreError
from wall.store.engine import writer

LOCK = 0x0A71  # PostgreSQL's advisory lock: one node migrates, the others wait


def upgrade(url: URL) -> str:
    """Migrate in a loop of its own (call it in a thread); the revision it is at now."""
    return asyncio.run(_upgrade(url))


async def _upgrade(url: URL) -> str:
    engine = writer(url)  # on SQLite too, a migration that is cut leaves nothing, and a second process waits
    try:
        async with engine.begin() as conn:
            if url.get_backend_name() == "postgresql":
                await conn.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            return await conn.run_sync(_run)
    except DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise StoreError(f"The database {url.database} is damaged: restore a backup of it.") from None
        raise
    finally:
        await engine.dispose()


def _run(connection: Connection) -> str:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreError(
            f"The database was written by a newer Ovation (revision {current}): "
            "start that version, or restore an older backup."
        )
    command.upgrade(config, "head")
    return str(script.get_current_head())
