"""The command line: serve, check, migrate, user, token, record, export."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
import uvloop

from wall import __version__
from wall.clock import SystemClock
from wall.desk.crew import ROLES, Crew
from wall.errors import OvationError, SettingsError
from wall.model import Mode
from wall.serving import Program, serve, settings_of
from wall.settings import Settings, checked, read, split_tags
from wall.store import people
from wall.store.migrate import upgrade
from wall.store.store import Store
from wall.taking import export, record

DEFAULT = Path("ovation.toml")
T = TypeVar("T")


@dataclass(frozen=True)
class Setup:
    """What every command starts from."""

    program: Program
    config: Path | None
    data: str | None = None

    def path(self) -> Path | None:
        return self.config or (DEFAULT if DEFAULT.exists() else None)

    def settings(self) -> Settings:
        return self.put(read(self.path()))

    def put(self, settings: Settings, **server: object) -> Settings:
        """The settings with what the command line says put over them."""
        table = settings.model_dump() | {"secrets": settings.secrets}
        storage = {"data": self.data} if self.data else {}
        return checked(table | {"server": table["server"] | server, "storage": table["storage"] | storage})


def main(program: Program) -> None:
    cli(obj=program, prog_name="app.py")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="Ovation")
@click.option(
    "--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file [ovation.toml]."
)
@click.option("--data", type=click.Path(file_okay=False), help="Folder for the database and the pictures [data].")
@click.pass_context
def cli(context: click.Context, config: Path | None, data: str | None) -> None:
    """Ovation: the event social wall that people run themselves."""
    context.obj = Setup(context.obj, config, data)


def _said(run: Callable[[], T]) -> T:
    """Run, and say an error of ours in words instead of a traceback."""
    try:
        return run()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"- {problem}", err=True)
    except OvationError as error:
        click.echo(str(error), err=True)
    except OSError as error:  # a folder, or a database on another machine
        click.echo(f"{error.filename or 'The database'} cannot be reached: {error.strerror or error}.", err=True)
    raise SystemExit(2)


def _run(work: Coroutine[Any, Any, T]) -> T:
    return _said(lambda: uvloop.run(work))


@cli.command("serve")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--data", type=click.Path(file_okay=False), help="Folder for the database and the pictures.")
@click.option("--tags", default="", help='Show what people post under these hashtags now: "#fosdem #python".')
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="How --tags is moderated.")
@click.pass_obj
def serve_command(
    setup: Setup, host: str | None, port: int | None, data: str | None, tags: str, mode: str | None
) -> None:
    """Start the server, and print where everything is.

    Without --tags and without events of its own it plays a recorded conference.
    """

    def start() -> None:
        server = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        here = replace(setup, data=data or setup.data)
        settings = here.put(settings_of(setup.program, setup.path()), **server)
        _log(settings.server.log_level)
        wanted = split_tags(tags)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
            uvloop.run(serve(setup.program, settings, wanted, Mode(mode) if mode else Mode.APPROVE_FIRST))

    _said(start)


def _log(level: str) -> None:
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", stream=sys.stderr
    )
    for noisy in ("alembic", "websockets", "aiosqlite", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@cli.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def check_command(setup: Setup, file: Path | None) -> None:
    """Validate a settings file; say every problem at once."""

    def check() -> None:
        path = file or setup.path()
        settings_of(setup.program, path)
        click.echo(f"{path} is right." if path else "There is no settings file: the defaults are right.")

    _said(check)


@cli.command("migrate")
@click.pass_obj
def migrate_command(setup: Setup) -> None:
    """Bring the database to this version (serve does so by itself)."""

    def migrate() -> None:
        settings = setup.settings()
        Path(settings.storage.data).mkdir(parents=True, exist_ok=True)
        store = Store(settings.storage.database, Path(settings.storage.data), SystemClock())
        click.echo(f"The database is at revision {upgrade(store.url)}.")

    _said(migrate)


@cli.group("user")
def user_group() -> None:
    """People of the crew."""


@user_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="moderator", show_default=True)
@click.password_option(help="Asked for if not given.")
@click.pass_obj
def user_add(setup: Setup, name: str, role: str, password: str) -> None:
    """Add a person."""

    async def add(_: Store, crew: Crew) -> None:
        user = await crew.add(name, password, role)
        click.echo(f"{user.name} is {user.role} now.")

    _run(_with_crew(setup, add))


@user_group.command("list")
@click.pass_obj
def user_list(setup: Setup) -> None:
    """List the people."""

    async def show(store: Store, _: Crew) -> None:
        async with store.read() as conn:
            for user in await people.users(conn):
                click.echo(f"{user.name}\t{user.role}")

    _run(_with_crew(setup, show))


@user_group.command("password")
@click.argument("name")
@click.password_option(help="Asked for if not given.")
@click.pass_obj
def user_password(setup: Setup, name: str, password: str) -> None:
    """Set a person's password, and end their sessions."""

    async def change(store: Store, crew: Crew) -> None:
        await crew.set_password(await _person(store, name), password)
        click.echo("The password is changed.")

    _run(_with_crew(setup, change))


@user_group.command("remove")
@click.argument("name")
@click.pass_obj
def user_remove(setup: Setup, name: str) -> None:
    """Remove a person."""

    async def remove(store: Store, _: Crew) -> None:
        user = await _person(store, name)
        await store.write(lambda tx: people.remove_user(tx, user.id))
        click.echo(f"{user.name} is removed.")

    _run(_with_crew(setup, remove))


@user_group.command("invite")
@click.option("--role", type=click.Choice(ROLES), default="moderator", show_default=True)
@click.pass_obj
def user_invite(setup: Setup, role: str) -> None:
    """Print a one-time link by which a person joins."""

    async def invite(_: Store, crew: Crew) -> None:
        held = await crew.invite(role, by="the command line")
        server = setup.settings().server
        click.echo(f"{server.public_url or f'http://{server.host}:{server.port}'}/claim/{held}")

    _run(_with_crew(setup, invite))


async def _person(store: Store, name: str) -> people.User:
    async with store.read() as conn:
        user = await people.by_name(conn, name)
    if user is None:
        raise SettingsError([f"There is nobody called “{name}”."])
    return user


@cli.group("token")
def token_group() -> None:
    """Tokens for programs."""


@token_group.command("add")
@click.argument("name")
@click.option("--scope", type=click.Choice(["read", "moderate"]), default="read", show_default=True)
@click.option("--days", type=click.IntRange(1, 3650), help="It expires after so many days.")
@click.pass_obj
def token_add(setup: Setup, name: str, scope: str, days: int | None) -> None:
    """Make a token; it is shown once."""

    async def add(store: Store, _: Crew) -> None:
        lasts = timedelta(days=days) if days else None
        click.echo(await store.write(lambda tx: people.add_token(tx, name=name[:80], scope=scope, lasts=lasts)))

    _run(_with_crew(setup, add))


@token_group.command("list")
@click.pass_obj
def token_list(setup: Setup) -> None:
    """List the tokens."""

    async def show(store: Store, _: Crew) -> None:
        async with store.read() as conn:
            for token in await people.tokens(conn):
                click.echo(f"{token.id}\t{token.name}\t{token.scope}\t{token.expires_at or 'does not expire'}")

    _run(_with_crew(setup, show))


@token_group.command("remove")
@click.argument("number", type=int)
@click.pass_obj
def token_remove(setup: Setup, number: int) -> None:
    """Revoke a token by its number."""

    async def remove(store: Store, _: Crew) -> None:
        if not await store.write(lambda tx: people.remove_token(tx, number)):
            raise SettingsError([f"There is no token {number}."])
        click.echo("The token is revoked.")

    _run(_with_crew(setup, remove))


@cli.command("record")
@click.argument("event")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--follow/--no-follow", default=True, help="Go on until Ctrl-C, or take what is there.")
@click.pass_obj
def record_command(setup: Setup, event: str, file: Path, follow: bool) -> None:
    """Write what comes in for an event to a recording that the source “replay” plays."""

    async def run(store: Store, _: Crew) -> None:
        media = Path(setup.settings().storage.data) / "media"
        count = await record(store, event, file, media=media, follow=follow)
        click.echo(f"{count} changes are in {file}.")

    _run(_with_crew(setup, run))


@cli.command("export")
@click.argument("event")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "markdown"]), default="jsonl", show_default=True)
@click.option("--status", default="approved", show_default=True, help="approved, held, rejected, stashed or all.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; standard output if none.")
@click.pass_obj
def export_command(setup: Setup, event: str, form: str, status: str, out: Path | None) -> None:
    """Write an event's posts to a file."""

    async def run(store: Store, _: Crew) -> None:
        text = await export(store, event, form=form, status=status)
        if out is None:
            click.echo(text, nl=False)
            return
        try:
            out.write_text(text, "utf-8", newline="")
        except OSError as error:
            raise SettingsError([f"{out} cannot be written: {error.strerror}."]) from None

    _run(_with_crew(setup, run))


async def _with_crew(setup: Setup, run: Callable[[Store, Crew], Awaitable[None]]) -> None:
    settings = setup.settings()
    clock = SystemClock()
    async with Store(settings.storage.database, Path(settings.storage.data), clock).open() as store:
        await run(store, Crew(store, clock))
