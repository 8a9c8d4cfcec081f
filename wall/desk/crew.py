"""The crew: the first person becomes the owner by a one-time link, others come by invitation."""

from __future__ import annotations

from datetime import timedelta

from wall.clock import Clock
from wall.desk.limiter import Limiter
from wall.desk.passwords import Passwords, problem
from wall.errors import NotAllowed, OvationError, SettingsError
from wall.store import people
from wall.store.people import Invite, Session, Token, User
from wall.store.store import Store
from wall.store.writer import Transaction

OWNER, MODERATOR = "owner", "moderator"
ROLES = (OWNER, MODERATOR)
SERVER = "the server's start"
CLAIM = timedelta(days=1)
INVITATION = timedelta(days=7)
SHORTEST_NAME, LONGEST_NAME = 2, 60


class TooOften(OvationError):
    """Somebody tried too often; ``wait_s`` until the next try."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(f"Too many tries: wait {max(1, round(wait_s))} seconds, then try again.")


class Crew:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._passwords = Passwords()
        self._by_name = Limiter(clock, burst=5, every_s=12)
        self._by_account = Limiter(clock, burst=50, every_s=30)
        self._by_place = Limiter(clock, burst=20, every_s=6)
        self._all = Limiter(clock, burst=60, every_s=1)

    async def claim_link(self) -> str | None:
        """What the link for the first person holds; None once there is an owner."""
        async with self._store.read() as conn:
            if await people.user_count(conn):
                return None
        return await self._store.write(lambda tx: people.open_invite(tx, role=OWNER, by=SERVER, lasts=CLAIM))

    async def invite(self, role: str, *, by: str) -> str:
        if problems := _role_problems(role):
            raise SettingsError(problems)
        return await self._store.write(lambda tx: people.open_invite(tx, role=role, by=by, lasts=INVITATION))

    async def invitation(self, held: str) -> Invite | None:
        async with self._store.read() as conn:
            return await people.invite(conn, held, self._clock.now())

    async def join(self, held: str, *, name: str, password: str, place: str) -> str:
        """Use up an invitation; what the new session's cookie holds. SettingsError has every problem."""
        self._limit(place, "")
        name = " ".join(name.split())
        if problems := _problems(name, password):
            raise SettingsError(problems)
        invite = await self.invitation(held)
        if invite is None:
            raise NotAllowed("This link was used already, or is too old: ask for a new one.")
        hashed = await self._passwords.hash(password)

        async def run(tx: Transaction) -> str:
            if not await people.use_invite(tx, held):
                raise NotAllowed("This link was used already: ask for a new one.")
            if invite.by == SERVER and await people.user_count(tx.conn):  # each start makes a link for the first person
                raise NotAllowed("Somebody was first: ask the owner for an invitation.")
            user = await people.add_user(tx, name=name, role=invite.role, password=hashed)
            return await people.open_session(tx, user)

        return await self._store.write(run)

    async def log_in(self, name: str, password: str, *, place: str) -> str:
        """What the new session's cookie holds; NotAllowed tells nothing about which half was wrong."""
        self._limit(place, people.fold_name(name))
        async with self._store.read() as conn:
            user = await people.by_name(conn, name[:LONGEST_NAME])
        right = await self._passwords.verify(user.password if user else None, password)
        if not right or user is None:
            raise NotAllowed("The name or the password is wrong.")
        self._by_name.forget(f"{people.fold_name(name)} from {place}")
        return await self._store.write(lambda tx: people.open_session(tx, user))

    async def session(self, held: str) -> Session | None:
        if not held:
            return None
        async with self._store.read() as conn:
            return await people.session(conn, held, self._clock.now())

    async def token(self, held: str) -> Token | None:
        async with self._store.read() as conn:
            return await people.token(conn, held, self._clock.now())

    async def log_out(self, session: Session) -> None:
        await self._store.write(lambda tx: people.close_session(tx, session.digest))

    async def add(self, name: str, password: str, role: str) -> User:
        """From the command line, where whoever types is the operator."""
        name = " ".join(name.split())
        if problems := _problems(name, password) + _role_problems(role):
            raise SettingsError(problems)
        hashed = await self._passwords.hash(password)
        return await self._store.write(lambda tx: people.add_user(tx, name=name, role=role, password=hashed))

    async def set_password(self, user: User, password: str) -> None:
        if wrong := problem(password):
            raise SettingsError([wrong])
        hashed = await self._passwords.hash(password)
        await self._store.write(lambda tx: people.set_password(tx, user.id, hashed))

    def _limit(self, place: str, name: str) -> None:
        tries = [(self._by_place, place), (self._all, "")]
        if name:  # from one place quickly; from everywhere together slowly, so that a stranger keeps nobody out
            tries += [(self._by_name, f"{name} from {place}"), (self._by_account, name)]
        wait_s = max(limiter.wait(key) for limiter, key in tries)
        if wait_s:
            raise TooOften(wait_s)


def _problems(name: str, password: str) -> list[str]:
    return [line for line in (_name_problem(name), problem(password)) if line]


def _role_problems(role: str) -> list[str]:
    return [] if role in ROLES else [f"There is no role “{role}”; there are: {', '.join(ROLES)}."]


def _name_problem(name: str) -> str:
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not name.isprintable():
        return f"The name needs {SHORTEST_NAME} to {LONGEST_NAME} characters."
    return ""
