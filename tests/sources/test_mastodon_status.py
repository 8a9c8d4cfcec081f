"""How a status of Mastodon, and of what speaks like it, is read."""

from __future__ import annotations

from typing import Any

import pytest

from sources.mastodon import parse
from sources.mastodon.status import fold
from tests.sources.mastodon_server import STATUSES, Json
from wall.model import MediaKind, PollOption, RawPost


def post(name: str, **changes: Any) -> RawPost:
    found = parse(STATUSES[name] | changes, "mastodon.example")
    assert found is not None
    return found


def author(**changes: Any) -> Json:
    return {"account": STATUSES["plain"]["account"] | changes}


def test_a_post_is_known_by_its_uri_and_its_author_by_theirs() -> None:
    plain = post("plain")
    assert plain.remote_id == "https://mastodon.example/users/adalie/statuses/115580000000000001"
    assert plain.author.remote_id == "https://mastodon.example/users/adalie"
    assert plain.html
    assert plain.tags == ("ourconf",)


def test_a_handle_always_names_its_server() -> None:
    assert post("plain").author.handle == "adalie@mastodon.example"
    assert post("picture").author.handle == "benno@fedi.example"


def test_emojis_of_the_post_and_of_the_name_stand_still() -> None:
    fox = {"wave_fox": "https://files.mastodon.example/e/fox.png"}
    assert post("plain").emojis == post("plain").author.emojis == fox


def test_media_keep_kind_alt_text_size_and_focus() -> None:
    image, animation, slide, audio = post("picture").media
    assert (image.kind, image.alt) == (MediaKind.IMAGE, "A full hall, seen from the stage")
    assert (image.width_px, image.height_px, image.focus) == (1600, 900, (0.25, 0.35))
    assert (animation.kind, animation.preview_url) == (MediaKind.ANIMATION, "https://files.fedi.example/m/wave.png")
    assert audio.kind is MediaKind.AUDIO
    assert slide.focus == (0.5, 0.5)


def test_a_file_that_the_server_did_not_fetch_is_a_picture_only_by_its_name() -> None:
    assert [each.url for each in post("picture").media if "far.example" in each.url] == [
        "https://far.example/m/slide.PNG?x=1"
    ]


def test_a_warning_and_a_veil_are_kept() -> None:
    warned = post("warned")
    assert (warned.warning, warned.sensitive) == ("Drones", True)


def test_a_poll_and_a_card_are_read_with_hidden_votes_as_none() -> None:
    asked = post("poll")
    assert asked.poll is not None
    assert asked.poll.options == (PollOption(title="Soup", votes=3), PollOption(title="Bread"))
    assert asked.card is not None
    assert asked.card.image_url == "https://files.fedi.example/c/menu.webp"


def test_a_quote_is_shown_when_its_author_agreed() -> None:
    quote = post("quote").quote
    assert quote is not None
    assert quote.author.handle == "benno@fedi.example"


@pytest.mark.parametrize(
    "changes",
    [{"state": state} for state in ("pending", "rejected", "revoked", "deleted", "unauthorized", "blocked_domain", "?")]
    + [{"state": None}, {"quoted_status": None}]
    + [{"quoted_status": STATUSES["poll"] | hidden} for hidden in ({"visibility": "private"}, {"sensitive": True})],
)
def test_any_other_quote_is_not_shown(changes: Json) -> None:
    assert post("quote", quote=STATUSES["quote"]["quote"] | changes).quote is None


def test_a_quote_that_names_only_an_id_is_not_shown() -> None:
    assert post("quote", quote={"state": "accepted", "quoted_status_id": "115580000000000004"}).quote is None


@pytest.mark.parametrize("changes", [{"reblog": {"id": "1"}}, {"visibility": "unlisted"}, {"visibility": "direct"}])
def test_boosts_and_what_is_not_public_are_not_for_a_wall(changes: Json) -> None:
    assert parse(STATUSES["plain"] | changes, "mastodon.example") is None


@pytest.mark.parametrize(
    "wish",
    [
        {"limited": True},
        {"suspended": True},
        {"noindex": True},
        {"note": '<p>no <a href="/tags/nobot">#<span>NoBot</span></a></p>'},
        {"fields": [{"name": "wishes", "value": "#nowall please"}]},
    ],
)
def test_authors_who_do_not_want_to_be_shown_say_so_in_several_ways(wish: Json) -> None:
    assert post("plain", **author(**wish)).opt_out


@pytest.mark.parametrize("account", [{"indexable": False}, {"bot": True}, {"note": "#nobots"}, {"memorial": True}])
def test_other_marks_of_an_account_are_no_wish_to_be_hidden(account: Json) -> None:
    assert post("plain", **author(**account)).opt_out == ""


def test_a_bot_is_marked() -> None:
    assert post("plain", **author(bot=True)).author.is_bot


def test_what_pleroma_leaves_out_is_not_missed() -> None:
    kept = ("id", "uri", "content", "created_at", "visibility", "account")
    account = {"acct": "adalie", "url": "https://akko.example/users/adalie"}
    item = {name: STATUSES["plain"][name] for name in kept} | {"account": account, "id": "AaB3flakeid"}
    found = parse(item, "akko.example")
    assert found is not None
    assert (found.author.remote_id, found.author.handle) == (account["url"], "adalie@akko.example")


@pytest.mark.parametrize(
    ("one", "other"), [("OurConf", "ourconf"), ("Café", "cafe"), ("Łódź", "lodz"), ("Ｗall", "wall")]
)
def test_tags_are_compared_as_mastodon_does(one: str, other: str) -> None:
    assert fold(one) == fold(other)
