"""Whatever may happen to an event, in any order, for tests of what must hold all the same."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from tests.clock import NOON
from tests.hall import Hall
from wall.desk.decide import Action
from wall.errors import Conflict, NotFound
from wall.model import AuthorKey, Control, Delete, PostKey, RawAuthor, RawPost, Return, Upsert, Vanish

Happening = tuple[Any, ...]

WORDS = ("The keynote was a joy to hear", "Coffee is on the second floor today", "Short one")
PEOPLE = {
    ("mastodon", "ada"): RawAuthor(remote_id="ada", handle="ada@social.example", name="Ada Lovelace"),
    ("bluesky", "ada"): RawAuthor(remote_id="ada", handle="ada.bsky.social", name="Ada Lovelace"),
    ("mastodon", "bob"): RawAuthor(remote_id="bob", handle="bob@social.example", name="Bob Berry"),
    ("bluesky", "bob"): RawAuthor(remote_id="bob", handle="bob.bsky.social", name="Bob Berry"),
}

networks = st.sampled_from(["mastodon", "bluesky"])
ids = st.sampled_from(["1", "2", "3"])
people = st.sampled_from(["ada", "bob"])
keys = st.builds("{}:{}".format, networks, ids)

comings = st.tuples(st.just("put"), networks, ids, st.sampled_from(WORDS), people)
decisions = st.tuples(
    st.just("decide"), st.sampled_from(list(Action)), st.lists(keys, min_size=1, max_size=3), st.sampled_from("AB")
)
happenings = st.lists(
    st.one_of(
        comings,
        comings,
        decisions,
        decisions,
        st.tuples(st.just("delete"), networks, ids),
        st.tuples(st.just("vanish"), networks, people, st.booleans()),
        st.tuples(st.just("return"), networks, people),
        st.tuples(st.just("block"), networks, people),
        st.tuples(st.just("undo"), st.sampled_from("AB")),
        st.tuples(st.just("control"), st.sampled_from(list(Control))),
    ),
    max_size=24,
)


async def happen(hall: Hall, one: Happening) -> None:
    """Let it happen; what the desk refuses in words does not."""
    hall.clock.advance(1)
    with suppress(NotFound, Conflict):
        await _happen(hall, one)


async def _happen(hall: Hall, one: Happening) -> None:
    feeds = {"mastodon": hall.mastodon, "bluesky": hall.bluesky}
    match one:
        case "put", network, remote_id, words, person:
            author = PEOPLE[network, person]
            post = RawPost(remote_id=remote_id, author=author, content=words, created_at=NOON)
            await hall.comes(Upsert(post=post), feed=feeds[network])
        case "delete", network, remote_id:
            await hall.comes(Delete(remote_id=remote_id), feed=feeds[network])
        case "vanish", network, person, final:
            await hall.comes(Vanish(author_id=person, reason="left", final=final), feed=feeds[network])
        case "return", network, person:
            await hall.comes(Return(author_id=person), feed=feeds[network])
        case "decide", action, wanted, by:
            await hall.desk.decide(hall.event.id, [PostKey(key) for key in wanted], action, by=by)
        case "block", network, person:
            await hall.desk.block(hall.event.id, AuthorKey(f"{network}:{person}"), by="A")
        case "undo", by:
            await hall.desk.undo(hall.event.id, by=by)
        case "control", state:
            await hall.desk.control(hall.event.id, state, by="A")
        case _:
            raise AssertionError(one)
