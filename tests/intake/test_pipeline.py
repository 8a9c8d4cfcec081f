"""From a batch on a network to posts that are kept, judged and told, once."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from tests.clock import settle
from tests.hall import BOB, Hall, gone, put, returns, vanishes
from wall.events import Feed, Word
from wall.model import AuthorKey, Control, LinkCard, Media, MediaKind, Mode, RawAuthor, Status
from wall.store import events
from wall.store.posts import Tombstone

WORDS = "The keynote was a joy to hear"
ADA_THERE = RawAuthor(remote_id="did:ada", handle="ada.bsky.social", name="Ada Lovelace")
CARD = LinkCard(url="https://a.example/", title="News")
HELD, APPROVED, REJECTED, WITHDRAWN = Status.HELD, Status.APPROVED, Status.REJECTED, Status.WITHDRAWN


async def words(hall: Hall, word: str, action: Status) -> None:
    await hall.store.write(lambda tx: events.put_words(tx, hall.event.id, [Word(word=word, action=action)], by="owner"))


async def publish_first(hall: Hall) -> Feed:
    """A feed whose rules let posts through."""
    return await hall.feed("mastodon", Mode.PUBLISH_FIRST)


# --- coming -----------------------------------------------------------------------------------


async def test_a_post_waits_for_the_desk(hall: Hall) -> None:
    await hall.comes(put("1"))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.reasons, stored.decided_by) == (HELD, ("approve-first",), "")


async def test_a_feed_may_publish_first(hall: Hall) -> None:
    await hall.comes(put("1"), feed=await publish_first(hall))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.decided_by) == (APPROVED, "rule: publish-first")
    assert await hall.on_screen() == ["mastodon:1"]


async def test_an_event_may_publish_first(hall: Hall) -> None:
    await hall.stage("open", Mode.PUBLISH_FIRST)
    await hall.comes(put("1"))

    assert await hall.on_screen() == ["mastodon:1"]


async def test_an_event_that_changes_its_mode_is_obeyed_from_the_next_post_on(hall: Hall) -> None:
    await hall.comes(put("1"))
    changed = await hall.store.write(lambda tx: events.by_id(tx.conn, hall.event.id))
    await hall.store.write(lambda tx: events.change(tx, replace(changed, mode=Mode.PUBLISH_FIRST), by="owner"))
    await hall.comes(put("2"))

    assert [await hall.status("mastodon:1"), await hall.status("mastodon:2")] == [HELD, APPROVED]


async def test_a_word_of_the_list_is_a_reason(hall: Hall) -> None:
    await words(hall, "darn", REJECTED)
    await hall.comes(put("1", "oh darn"))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.reasons, stored.decided_by) == (REJECTED, ("word list: “darn”",), "rule: word list")


async def test_a_blocked_author_is_rejected_also_later(hall: Hall) -> None:
    await hall.shown("1")
    await hall.desk.block(hall.event.id, AuthorKey("mastodon:ada"), by="Ada", name="Ada")
    await hall.comes(put("2"), feed=await publish_first(hall))

    assert [await hall.status("mastodon:1"), await hall.status("mastodon:2")] == [REJECTED, REJECTED]


async def test_a_block_in_the_same_group_of_commits_is_obeyed(hall: Hall) -> None:
    feed = await publish_first(hall)
    await hall.comes(put("1"), feed=feed)
    go_on = asyncio.Event()
    work: list[asyncio.Task[object]] = []
    for one in (
        hall.store.write(lambda _: go_on.wait()),
        hall.desk.block(hall.event.id, AuthorKey("mastodon:ada"), by="Ada"),
        hall.comes(put("2"), feed=feed),
        hall.comes(put("3", author=BOB), feed=feed),
    ):
        work.append(asyncio.create_task(one))
        await settle()  # until it waits for the writer
    go_on.set()
    await asyncio.gather(*work)

    assert await hall.on_screen() == ["mastodon:3"]


async def test_one_post_that_cannot_be_read_costs_the_others_nothing(hall: Hall) -> None:
    odd = put("2", "x", author=RawAuthor(remote_id="ada", handle="\ud800"))

    assert await hall.comes(put("1"), odd, put("3"), cursor="7") >= 2
    assert [await hall.status("mastodon:1"), await hall.status("mastodon:3")] == [HELD, HELD]
    assert await hall.cursor() == "7"


async def test_a_long_batch_keeps_its_cursor_until_its_last_part(hall: Hall) -> None:
    await hall.comes(*(put(str(number)) for number in range(450)), cursor="450")

    assert (await hall.counts())["held"] == 450
    assert await hall.cursor() == "450"


async def test_a_batch_without_posts_keeps_its_cursor(hall: Hall) -> None:
    await hall.comes(cursor="5")

    assert await hall.cursor() == "5"
    assert hall.told == []


async def test_a_cursor_of_options_that_were_changed_is_not_kept(hall: Hall) -> None:
    other = replace(hall.mastodon, options={"tags": ["other"]})
    await hall.store.write(lambda tx: events.save_feed(tx, other, by="owner"))
    await hall.comes(put("1"), cursor="of the former options")

    assert await hall.cursor() is None


# --- seen again, edited ------------------------------------------------------------------------


async def test_votes_avatars_and_signatures_are_no_edit(hall: Hall) -> None:
    picture = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg?sig=1")
    await hall.comes(put("1", WORDS, media=(picture,)))
    hall.told.clear()
    picture = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg?sig=2")
    await hall.comes(put("1", WORDS, media=(picture,), author=RawAuthor(remote_id="ada", handle="a@b", name="New")))

    assert hall.told == []


async def test_an_edit_that_a_rule_rejects_leaves_the_screen_for_good(hall: Hall) -> None:
    await words(hall, "darn", REJECTED)
    (key,) = await hall.shown("1")
    await hall.comes(put("1", "oh darn"))

    stored = await hall.post(key)
    assert (stored.status, stored.reasons) == (REJECTED, ("edited after approval", "word list: “darn”"))


async def test_publish_first_shows_an_edit_at_once_at_its_place(hall: Hall) -> None:
    feed = await publish_first(hall)
    await hall.comes(put("1"), put("2"), feed=feed)
    await hall.comes(put("1", WORDS), feed=feed)

    assert await hall.on_screen() == ["mastodon:2", "mastodon:1"]
    assert (await hall.post("mastodon:1")).post.text.chars == WORDS


async def test_an_edit_of_a_rejected_post_is_kept_and_stays_rejected(hall: Hall) -> None:
    await hall.comes(put("1"))
    await hall.decide("mastodon:1", "reject")
    await hall.comes(put("1", WORDS), feed=await publish_first(hall))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.post.text.chars, stored.decided_by) == (REJECTED, WORDS, "Ada")


async def test_what_a_person_holds_is_not_published_by_an_edit(hall: Hall) -> None:
    feed = await publish_first(hall)
    await hall.comes(put("1"), feed=feed)
    await hall.decide("mastodon:1", "hold")
    await hall.comes(put("1", WORDS), feed=feed)

    assert await hall.status("mastodon:1") is HELD


async def test_what_a_rule_holds_is_published_once_the_reason_is_gone(hall: Hall) -> None:
    feed = await publish_first(hall)
    await hall.comes(put("1", warning="spoilers"), feed=feed)
    await hall.comes(put("1"), feed=feed)

    assert await hall.status("mastodon:1") is APPROVED


async def test_an_edit_after_approval_has_no_approver_any_more(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    await hall.comes(put("1", WORDS))

    stored = await hall.post(key)
    assert (stored.status, stored.decided_by, stored.reasons) == (HELD, "", ("edited after approval",))


async def test_a_link_card_that_comes_later_is_no_edit_while_a_post_is_held(hall: Hall) -> None:
    await hall.comes(put("1"))
    await hall.comes(put("1", card=CARD))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.edited, stored.post.card) == (HELD, False, CARD)


async def test_a_link_card_that_comes_after_approval_is_ignored(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    hall.told.clear()
    await hall.comes(put("1", card=CARD))

    stored = await hall.post(key)
    assert (stored.status, stored.post.card, hall.told) == (APPROVED, None, [])


async def test_a_link_card_that_leaves_changes_nothing(hall: Hall) -> None:
    await hall.comes(put("1", card=CARD))
    await hall.decide("mastodon:1", "approve")
    await hall.comes(put("1"))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.post.card) == (APPROVED, CARD)


async def test_another_link_card_is_an_edit(hall: Hall) -> None:
    await hall.comes(put("1", card=CARD))
    await hall.decide("mastodon:1", "approve")
    await hall.comes(put("1", card=LinkCard(url="https://a.example/", title="Other news")))

    stored = await hall.post("mastodon:1")
    assert (stored.status, stored.reasons) == (HELD, ("edited after approval",))


# --- leaving -----------------------------------------------------------------------------------


async def test_a_delete_before_its_post_keeps_the_post_away(hall: Hall) -> None:
    await hall.comes(gone("1"))
    await hall.comes(put("1"))

    assert isinstance(await hall.there("mastodon:1"), Tombstone)
    assert hall.told == []
    assert sum((await hall.counts()).values()) == 0


async def test_a_post_that_comes_and_goes_in_one_batch_is_not_told(hall: Hall) -> None:
    await hall.comes(put("1"), gone("1"))

    assert hall.told == []
    assert isinstance(await hall.there("mastodon:1"), Tombstone)


async def test_opting_out_withdraws_a_shown_post(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    await hall.comes(put("1", opt_out="#nobot in the profile"))

    assert isinstance(await hall.there(key), Tombstone)
    assert (await hall.decisions(key))[0].reason == "#nobot in the profile"
    assert await hall.on_screen() == []


async def test_who_opts_out_while_away_does_not_return(hall: Hall) -> None:
    (key,) = await hall.shown("1")
    await hall.comes(vanishes(final=False))
    await hall.comes(put("1", opt_out="#nobot"))
    await hall.comes(returns())

    assert isinstance(await hall.there(key), Tombstone)


async def test_a_post_that_opted_out_is_not_kept(hall: Hall) -> None:
    await hall.comes(put("1", opt_out="#nobot"))

    assert await hall.there("mastodon:1") is None


async def test_who_vanishes_for_ever_takes_everything_along(hall: Hall) -> None:
    await hall.shown("1", "2")
    await hall.comes(vanishes())
    await hall.comes(put("3"))

    assert [await hall.status(f"mastodon:{n}") for n in "12"] == [WITHDRAWN, WITHDRAWN]
    assert await hall.there("mastodon:3") is None


async def test_who_pauses_is_hidden_and_comes_back_as_before(hall: Hall) -> None:
    await hall.shown("1")
    await hall.comes(put("2"), put("3", author=BOB))
    await hall.comes(vanishes(final=False))
    hidden = [await hall.status(f"mastodon:{n}") for n in "123"]
    await hall.comes(returns())

    assert hidden == [WITHDRAWN, WITHDRAWN, HELD]
    assert [await hall.status(f"mastodon:{n}") for n in "123"] == [APPROVED, HELD, HELD]
    assert await hall.on_screen() == ["mastodon:1"]


async def test_who_was_blocked_while_away_does_not_come_back_to_the_screen(hall: Hall) -> None:
    await hall.shown("1")
    await hall.comes(vanishes(final=False))
    await hall.desk.block(hall.event.id, AuthorKey("mastodon:ada"), by="Ada")
    await hall.comes(returns())

    assert await hall.status("mastodon:1") is REJECTED


async def test_a_return_of_somebody_who_was_not_away_changes_nothing(hall: Hall) -> None:
    await hall.shown("1")
    hall.told.clear()
    await hall.comes(returns())

    assert hall.told == []


async def test_pictures_that_no_post_has_any_more_are_swept(hall: Hall) -> None:
    shared = Media(kind=MediaKind.IMAGE, url="https://a.example/1.jpg")
    own = Media(kind=MediaKind.IMAGE, url="https://a.example/2.jpg")
    await hall.comes(put("1", media=(shared, own)), put("2", media=(shared,)))
    await hall.comes(gone("1"))
    only_own = set(hall.swept)
    await hall.comes(put("2", "no picture any more"))

    assert len(only_own) == 1
    assert len(hall.swept) == 2


# --- twins -------------------------------------------------------------------------------------


async def twins(hall: Hall) -> tuple[str, str]:
    """The same words by the same person on two networks, approved."""
    await hall.comes(put("1", WORDS))
    await hall.comes(put("9", f"{WORDS}! #conf", author=ADA_THERE), feed=hall.bluesky)
    await hall.decide("mastodon:1", "approve")
    return "mastodon:1", "bluesky:9"


async def test_the_same_words_by_the_same_person_are_one_card_with_both_networks(hall: Hall) -> None:
    one, _ = await twins(hall)

    assert await hall.on_screen() == [one]
    assert (await hall.post(one)).networks == ("mastodon", "bluesky")
    assert sum((await hall.counts()).values()) == 1


async def test_somebody_else_with_the_same_words_has_a_card_of_their_own(hall: Hall) -> None:
    await hall.comes(put("1", WORDS))
    await hall.comes(put("9", WORDS, author=BOB), feed=hall.bluesky)

    assert (await hall.counts())["held"] == 2


async def test_the_same_words_again_on_the_same_network_are_another_post(hall: Hall) -> None:
    await hall.comes(put("1", WORDS), put("2", WORDS))

    assert (await hall.counts())["held"] == 2


async def test_the_same_words_a_day_later_are_another_post(hall: Hall) -> None:
    await hall.comes(put("1", WORDS))
    hall.clock.advance(25 * 3600)
    await hall.comes(put("9", WORDS, author=ADA_THERE), feed=hall.bluesky)

    assert (await hall.counts())["held"] == 2


async def test_a_twin_that_comes_after_the_approval_joins_the_card(hall: Hall) -> None:
    await hall.comes(put("1", WORDS))
    await hall.decide("mastodon:1", "approve")
    await hall.comes(put("9", WORDS, author=ADA_THERE), feed=hall.bluesky)

    assert (await hall.post("mastodon:1")).networks == ("mastodon", "bluesky")
    assert hall.told[-1].key == "mastodon:1"


async def test_a_twin_of_a_rejected_post_is_not_shown(hall: Hall) -> None:
    await hall.comes(put("1", WORDS))
    await hall.decide("mastodon:1", "reject")
    await hall.comes(put("9", WORDS, author=ADA_THERE), feed=await hall.feed("bluesky", Mode.PUBLISH_FIRST))

    assert await hall.on_screen() == []


async def test_a_deleted_twin_leaves_the_card_of_the_other(hall: Hall) -> None:
    one, other = await twins(hall)
    await hall.comes(gone("9"), feed=hall.bluesky)

    assert isinstance(await hall.there(other), Tombstone)
    assert (await hall.post(one)).networks == ("mastodon",)
    assert await hall.on_screen() == [one]
    assert await hall.counts() == {"held": 0, "approved": 1, "rejected": 0, "stashed": 0, "withdrawn": 0}


async def test_the_twin_of_a_deleted_post_is_held_and_not_shown_undecided(hall: Hall) -> None:
    one, other = await twins(hall)
    await hall.comes(gone("1"))

    stored = await hall.post(other)
    assert isinstance(await hall.there(one), Tombstone)
    assert (stored.status, stored.twin_of, stored.networks) == (HELD, None, ("bluesky",))
    assert await hall.on_screen() == []


async def test_of_three_twins_two_share_a_card_once_the_first_is_deleted(hall: Hall) -> None:
    await twins(hall)
    pixelfed = await hall.feed("pixelfed")
    await hall.comes(put("5", WORDS), feed=pixelfed)
    await hall.comes(gone("1"))

    assert (await hall.post("bluesky:9")).networks == ("bluesky", "pixelfed")
    assert (await hall.post("pixelfed:5")).twin_of == "bluesky:9"
    assert (await hall.counts())["held"] == 1


async def test_an_edited_twin_gets_a_card_of_its_own(hall: Hall) -> None:
    one, other = await twins(hall)
    await hall.comes(put("9", "Something else altogether", author=ADA_THERE), feed=hall.bluesky)

    stored = await hall.post(other)
    assert (stored.status, stored.twin_of) == (HELD, None)
    assert (await hall.post(one)).networks == ("mastodon",)
    assert await hall.on_screen() == [one]


async def test_an_edit_of_the_first_twin_leaves_the_other_to_itself(hall: Hall) -> None:
    one, other = await twins(hall)
    await hall.comes(put("1", "Something else altogether"))

    assert [await hall.status(one), await hall.status(other)] == [HELD, HELD]
    assert (await hall.post(one)).networks == ("mastodon",)
    assert (await hall.post(other)).twin_of is None


async def test_a_twin_that_changes_what_does_not_count_stays_a_twin(hall: Hall) -> None:
    one, other = await twins(hall)
    feed = await hall.feed("bluesky", Mode.PUBLISH_FIRST)
    await hall.comes(put("9", f"{WORDS}! #other", author=ADA_THERE), feed=feed)

    assert (await hall.post(other)).twin_of == one
    assert await hall.decisions(other) == []


async def test_a_block_pulls_the_twin_out_of_the_card(hall: Hall) -> None:
    one, other = await twins(hall)
    await hall.desk.block(hall.event.id, AuthorKey("bluesky:did:ada"), by="Ada")

    assert [await hall.status(one), await hall.status(other)] == [APPROVED, REJECTED]
    assert (await hall.post(one)).networks == ("mastodon",)


async def test_a_block_of_the_first_twin_takes_the_card_away(hall: Hall) -> None:
    await twins(hall)
    await hall.desk.block(hall.event.id, AuthorKey("mastodon:ada"), by="Ada")

    assert await hall.on_screen() == []


async def test_a_twin_whose_author_pauses_leaves_the_card(hall: Hall) -> None:
    one, other = await twins(hall)
    there = RawAuthor(remote_id="did:ada", handle="")
    await hall.comes(vanishes(there, final=False), feed=hall.bluesky)

    assert (await hall.post(one)).networks == ("mastodon",)
    assert await hall.status(other) is WITHDRAWN
    await hall.comes(returns(there), feed=hall.bluesky)
    assert await hall.status(other) is HELD


async def test_a_decision_about_a_twin_is_one_about_its_card(hall: Hall) -> None:
    one, other = await twins(hall)
    done = await hall.decide(other, "reject")

    assert done.decided == (one,)
    assert await hall.on_screen() == []


# --- while the walls take nothing in -------------------------------------------------------------


async def test_a_frozen_wall_takes_in_what_came_when_it_goes_on(hall: Hall) -> None:
    feed = await publish_first(hall)
    await hall.comes(put("1"), feed=feed)
    assert await hall.on_screen() == ["mastodon:1"]
    await hall.desk.control(hall.event.id, Control.FROZEN, by="Ada")
    await hall.comes(put("2"), put("3"), feed=feed)
    frozen = await hall.on_screen()
    await hall.desk.control(hall.event.id, Control.LIVE, by="Ada")

    assert frozen == ["mastodon:1"]
    assert await hall.on_screen() == ["mastodon:3", "mastodon:2", "mastodon:1"]
