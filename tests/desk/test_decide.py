"""What a moderator does: decided once, told to all, taken back whole."""

from __future__ import annotations

import pytest

from tests.hall import BOB, Hall, gone, put
from wall.errors import Conflict, NotFound
from wall.events import Block
from wall.model import AuthorKey, Control, Mode, PostKey, Status
from wall.store import events

ADA = AuthorKey("mastodon:ada")
HELD, APPROVED, REJECTED, STASHED = Status.HELD, Status.APPROVED, Status.REJECTED, Status.STASHED


async def three(hall: Hall) -> list[str]:
    await hall.comes(*(put(remote_id) for remote_id in "123"))
    return [f"mastodon:{remote_id}" for remote_id in "123"]


async def statuses(hall: Hall, keys: list[str]) -> list[Status | None]:
    return [await hall.status(key) for key in keys]


async def blocks(hall: Hall) -> list[Block]:
    async with hall.store.read() as conn:
        return await events.blocks(conn, hall.event.id)


@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", APPROVED), ("reject", REJECTED), ("stash", STASHED), ("hold", HELD), ("pin", APPROVED)],
)
async def test_an_action_has_an_outcome(hall: Hall, action: str, status: Status) -> None:
    keys = await three(hall)
    done = await hall.decide(*keys[:2], action)

    assert done.decided == tuple(keys[:2])
    assert await statuses(hall, keys) == [status, status, HELD]


async def test_a_post_that_was_withdrawn_or_never_came_is_a_conflict(hall: Hall) -> None:
    await hall.comes(put("1"), gone("2"))
    done = await hall.decide("mastodon:1", "mastodon:2", "mastodon:3", "approve")

    assert done.decided == ("mastodon:1",)
    assert [(clash.key, clash.by) for clash in done.conflicts] == [
        ("mastodon:2", "its author"),
        ("mastodon:3", "its author"),
    ]


async def test_who_is_second_hears_who_was_first(hall: Hall) -> None:
    one, two, _ = await three(hall)
    await hall.decide(one, "reject", by="Bob")
    done = await hall.decide(one, two, "approve", by="Ada", seen={one: HELD, two: HELD})

    assert done.decided == (two,)
    assert [(clash.key, clash.status, clash.by) for clash in done.conflicts] == [(one, REJECTED, "Bob")]
    assert await hall.status(one) is REJECTED


async def test_two_who_decide_alike_do_not_conflict(hall: Hall) -> None:
    one, *_ = await three(hall)
    await hall.decide(one, "approve", by="Bob")
    done = await hall.decide(one, "approve", by="Ada", seen={one: HELD})

    assert done.conflicts == ()


async def test_a_post_that_was_edited_after_it_was_seen_approved_is_a_conflict(hall: Hall) -> None:
    (one,) = await hall.shown("1")
    await hall.comes(put("1", "Other words altogether"))
    done = await hall.decide(one, "pin", seen={one: APPROVED})

    assert [clash.status for clash in done.conflicts] == [HELD]
    assert await hall.on_screen() == []


# --- undo --------------------------------------------------------------------------------------


async def test_a_batch_is_undone_whole(hall: Hall) -> None:
    keys = await three(hall)
    await hall.decide(keys[0], "stash")
    done = await hall.decide(*keys, "approve")
    undone = await hall.desk.undo(hall.event.id, by="Ada", batch=done.batch)

    assert (set(undone.undone), undone.action) == (set(keys), "approve")
    assert await statuses(hall, keys) == [STASHED, HELD, HELD]


async def test_undo_takes_back_ones_own_last_decision_and_then_the_one_before(hall: Hall) -> None:
    one, two, three_ = await three(hall)
    await hall.decide(one, "approve", by="Ada")
    await hall.decide(two, "reject", by="Ada")
    await hall.decide(three_, "reject", by="Bob")
    await hall.desk.undo(hall.event.id, by="Ada")
    first = await statuses(hall, [one, two, three_])
    await hall.desk.undo(hall.event.id, by="Ada")

    assert first == [APPROVED, HELD, REJECTED]
    assert await statuses(hall, [one, two, three_]) == [HELD, HELD, REJECTED]
    with pytest.raises(NotFound, match="nothing to undo"):
        await hall.desk.undo(hall.event.id, by="Ada")


async def test_nothing_is_undone_twice(hall: Hall) -> None:
    keys = await three(hall)
    done = await hall.decide(*keys, "approve")
    await hall.desk.undo(hall.event.id, by="Bob", batch=done.batch)

    with pytest.raises(Conflict, match="undone already"):
        await hall.desk.undo(hall.event.id, by="Ada", batch=done.batch)


async def test_what_somebody_decided_otherwise_since_stays(hall: Hall) -> None:
    one, two, _ = await three(hall)
    done = await hall.decide(one, two, "approve", by="Ada")
    await hall.decide(one, "reject", by="Bob")
    undone = await hall.desk.undo(hall.event.id, by="Ada", batch=done.batch)

    assert undone.undone == (two,)
    assert await statuses(hall, [one, two]) == [REJECTED, HELD]


async def test_an_undo_that_changes_nothing_does_not_say_otherwise(hall: Hall) -> None:
    (one,) = await hall.shown("1")
    await hall.decide(one, "reject", by="Bob")
    await hall.desk.undo(hall.event.id, by="Ada")

    assert (await hall.decisions(one))[0].after is await hall.status(one) is REJECTED


async def test_a_withdrawn_post_does_not_come_back_by_undo(hall: Hall) -> None:
    await three(hall)
    await hall.decide("mastodon:1", "approve")
    await hall.comes(gone("1"))
    undone = await hall.desk.undo(hall.event.id, by="Ada")

    assert undone.undone == ()
    assert await hall.status("mastodon:1") is Status.WITHDRAWN
    with pytest.raises(NotFound):
        await hall.desk.undo(hall.event.id, by="Ada")


async def test_a_rules_decision_can_be_undone_too(hall: Hall) -> None:
    await hall.comes(put("1"), feed=await hall.feed("mastodon", Mode.PUBLISH_FIRST))
    (decision,) = await hall.decisions("mastodon:1")
    await hall.desk.undo(hall.event.id, by="Ada", batch=decision.batch)

    assert await hall.status("mastodon:1") is HELD


# --- block -------------------------------------------------------------------------------------


async def test_a_block_rejects_all_posts_of_an_author(hall: Hall) -> None:
    await hall.shown("1")
    await hall.comes(put("2"), put("3", author=BOB))
    done = await hall.desk.block(hall.event.id, ADA, by="Ada", name="Ada L.", reason="spam")

    assert set(done.decided) == {"mastodon:1", "mastodon:2"}
    assert await statuses(hall, ["mastodon:1", "mastodon:2", "mastodon:3"]) == [REJECTED, REJECTED, HELD]
    assert [(block.author_key, block.by, block.reason) for block in await blocks(hall)] == [(ADA, "Ada", "spam")]


async def test_an_undone_block_gives_everything_back(hall: Hall) -> None:
    await hall.shown("1")
    await hall.comes(put("2"))
    await hall.desk.block(hall.event.id, ADA, by="Ada")
    undone = await hall.desk.undo(hall.event.id, by="Ada")

    assert undone.action == "block"
    assert await statuses(hall, ["mastodon:1", "mastodon:2"]) == [APPROVED, HELD]
    assert await blocks(hall) == []
    await hall.comes(put("3"))
    assert await hall.status("mastodon:3") is HELD


async def test_a_block_of_somebody_without_posts_can_be_undone(hall: Hall) -> None:
    await hall.desk.block(hall.event.id, ADA, by="Ada")
    await hall.desk.undo(hall.event.id, by="Ada")

    assert await blocks(hall) == []


async def test_a_block_is_undone_also_when_all_its_posts_are_gone(hall: Hall) -> None:
    await hall.comes(put("1"))
    await hall.desk.block(hall.event.id, ADA, by="Ada")
    await hall.comes(gone("1"))
    await hall.desk.undo(hall.event.id, by="Ada")

    assert await blocks(hall) == []


async def test_who_is_let_in_again_keeps_what_was_rejected(hall: Hall) -> None:
    await hall.comes(put("1"))
    await hall.desk.block(hall.event.id, ADA, by="Ada")
    await hall.desk.unblock(hall.event.id, ADA, by="Ada")
    await hall.comes(put("2"))

    assert await statuses(hall, ["mastodon:1", "mastodon:2"]) == [REJECTED, HELD]


# --- pins --------------------------------------------------------------------------------------


async def pinned(hall: Hall) -> list[str]:
    keys = await hall.on_screen()
    return [key for key in keys if (await hall.post(key)).pinned]


async def test_a_fourth_pin_takes_the_place_of_the_first(hall: Hall) -> None:
    one, two, three_, four, five = await hall.shown(*"12345")
    for key in (one, two, three_, four):
        await hall.decide(key, "pin")

    assert await pinned(hall) == [four, three_, two]
    assert await hall.on_screen() == [four, three_, two, one, five]


async def test_five_pins_at_once_are_three(hall: Hall) -> None:
    keys = await hall.shown(*"12345")
    await hall.decide(*keys, "pin")

    assert len(await pinned(hall)) == 3


async def test_an_undone_pin_gives_the_place_back(hall: Hall) -> None:
    one, two, three_, four = await hall.shown(*"1234")
    for key in (one, two, three_, four):
        await hall.decide(key, "pin")
    undone = await hall.desk.undo(hall.event.id, by="Ada")

    assert undone.action == "pin"
    assert set(await pinned(hall)) == {one, two, three_}


async def test_a_pin_of_a_held_post_is_undone_to_held(hall: Hall) -> None:
    one, *_ = await three(hall)
    await hall.decide(one, "pin")
    await hall.desk.undo(hall.event.id, by="Ada")

    stored = await hall.post(one)
    assert (stored.status, stored.pinned) == (HELD, False)


async def test_an_undone_unpin_pins_again_and_pins_stay_three(hall: Hall) -> None:
    one, two, three_, four = await hall.shown(*"1234")
    for key in (one, two, three_):
        await hall.decide(key, "pin")
    unpinned = await hall.decide(one, "unpin")
    await hall.decide(four, "pin", by="Bob")
    await hall.desk.undo(hall.event.id, by="Ada", batch=unpinned.batch)

    assert await pinned(hall) == [one, four, three_]


async def test_unpinning_what_is_not_pinned_does_nothing_and_undoes_nothing(hall: Hall) -> None:
    (one,) = await hall.shown("1")
    done = await hall.decide(one, "unpin")

    assert done.decided == ()
    assert [decision.action for decision in await hall.decisions(one)] == ["approve"]


async def test_a_rejected_post_is_no_longer_pinned(hall: Hall) -> None:
    (one,) = await hall.shown("1")
    await hall.decide(one, "pin")
    await hall.decide(one, "reject")
    await hall.decide(one, "approve")

    assert await pinned(hall) == []


# --- control -----------------------------------------------------------------------------------


async def test_a_freeze_counts_from_its_beginning_also_when_it_goes_blank(hall: Hall) -> None:
    await hall.shown("1")
    await hall.on_screen()
    for state in (Control.FROZEN, Control.BLANK):
        assert await hall.desk.control(hall.event.id, state, by="Ada") is state
        await hall.shown(f"during {state}")

    assert await hall.on_screen() == await hall.on_screen(from_database=True) == ["mastodon:1"]


async def test_no_event_no_control(hall: Hall) -> None:
    with pytest.raises(NotFound):
        await hall.desk.control(999, Control.FROZEN, by="Ada")


async def test_an_unknown_batch_is_nothing_to_undo(hall: Hall) -> None:
    with pytest.raises(NotFound):
        await hall.desk.undo(hall.event.id, by="Ada", batch="nonsense")
    assert (await hall.decide(PostKey("nonsense"), "approve")).decided == ()
