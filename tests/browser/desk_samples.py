"""Posts, feeds and people for looking at the desk and at the phone page: short, long, loud, foreign, odd."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from wall.model import (
    Author,
    Facet,
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    Poll,
    PollOption,
    Post,
    Quote,
    Status,
    Text,
    author_key,
    post_key,
)

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    post: Post
    status: Status = Status.HELD
    pinned: bool = False
    received_at: datetime = NOW
    feed_name: str = "Mastodon #osc26"
    networks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ("approve-first",)
    decided_by: str = ""
    decided_at: datetime | None = None
    edited: bool = False

    def turned(self, status: Status, by: str) -> StoredPost:
        return replace(self, status=status, decided_by=by, decided_at=datetime.now(UTC))


def text(chars: str) -> Text:
    """A text with a facet for every word that starts with ``#``, ``@`` or ``http``."""
    facets, at = [], 0
    for word in chars.replace("\n", " ").split(" "):
        end = at + len(word.rstrip(".,!?…"))
        if word.startswith("#"):
            facets.append(Facet(start=at, end=end, kind=FacetKind.TAG, value=chars[at + 1 : end]))
        elif word.startswith("@") and len(word) > 1:
            facets.append(Facet(start=at, end=end, kind=FacetKind.MENTION, value=f"https://social.example/{word}"))
        elif word.startswith("http"):
            facets.append(Facet(start=at, end=end, kind=FacetKind.LINK, value=chars[at:end]))
        at += len(word) + 1
    return Text(chars=chars, facets=tuple(facets))


def author(name: str, handle: str, network: str = "mastodon", *, is_bot: bool = False) -> Author:
    face = f"face:{handle}" if handle != "nobody@social.example" else ""
    return Author(key=author_key(network, handle), handle=handle, name=name, avatar_url=face, is_bot=is_bot)


PEOPLE = {
    "mira": author("Mira Okonkwo", "mira@social.example"),
    "jonas": author("Jonas Weber", "jonasw.bsky.social", "bluesky"),
    "layla": author("ليلى المنصوري", "layla@arab.example"),
    "long": author(
        "Prof. Dr. Dr. h. c. Maximiliane Freifrau von und zu Hohenstein-Wittgenstein-Berleburg 🏰 she/her",
        "maximiliane.von.hohenstein.wittgenstein.berleburg@universitaet-der-langen-namen.example",
    ),
    "yuki": author("田中ゆき", "yuki@mstdn.example"),
    "ben": author("Ben", "ben@tooting.example"),
    "priya": author("Priya Raman", "priya.raman.dev", "bluesky"),
    "blog": author("Notes from the Back Row", "backrow.example", "rss"),
    "bot": author("Deal Hunter 3000", "deals@spam.example", is_bot=True),
    "sofia": author("Sofía Navarro", "sofia@fedi.example"),
    "noah": author("נועה לוי", "noa@il.example"),
    "room": author("Someone in row 12", "nobody@social.example", "attendee"),
}
NETWORK = {"jonas": "bluesky", "priya": "bluesky", "blog": "rss", "room": "attendee"}
FEED = {"bluesky": "Bluesky #osc26", "rss": "Back Row blog", "attendee": "From the room"}


def picture(name: str, width: int = 1600, height: int = 900, **more: object) -> Media:
    return Media(kind=MediaKind.IMAGE, url=f"picture:{name}", width_px=width, height_px=height, **more)  # type: ignore[arg-type]


def post(number: int, who: str, words: str, **more: object) -> Post:
    network = NETWORK.get(who, "mastodon")
    made = Post(
        key=post_key(network, f"p{number}"),
        network=network,
        author=PEOPLE[who],
        text=text(words),
        created_at=NOW - timedelta(seconds=20 + 47 * (40 - number)),
        url=f"https://social.example/p/{number}",
        tags=tuple(word[1:].rstrip(".,!?…").casefold() for word in words.split() if word.startswith("#")),
    )
    return Post(**{name: getattr(made, name) for name in made.__struct_fields__} | more)


LONG = (
    "Three things I take home from the keynote. First: nobody in this room has a problem that a fourth framework "
    "would solve. Second: the best demo was the one that failed, because we saw how they found out why, live, in "
    "four minutes, with the logs on the big screen and no slides. Third: “influence” is not the number of people "
    "who hear you, it is the number of people who do something on Monday.\nI will write all of it up tonight, with "
    "the questions from the hall and the answers that did not fit. #osc26"
)


def stored() -> list[StoredPost]:
    """Held posts, oldest first, then some that are decided."""
    rows = [
        (post(1, "mira", "This keynote. Goosebumps. #osc26"), {}),
        (post(2, "jonas", "“Loud is not the same as influential.” Write that on the wall. @lye #osc26 #lye"), {}),
        (post(3, "sofia", "Standing ovation in hall B, and the projector joined in.",
              media=(picture("stage", alt="A hall full of standing people, seen from the stage"),)),
         {"networks": ("mastodon", "bluesky")}),
        (post(4, "layla",
              "كلمة الافتتاح كانت رائعة، والأسئلة من القاعة أروع. شكراً للمنظمين على هذا اليوم الجميل #osc26",
              language="ar"), {}),
        (post(5, "ben", "damn good talk, the bit about queues alone was worth the train"),
         {"reasons": ("word list: ‘damn’",)}),
        (post(6, "long", "Die Verwaltungsvereinfachungsgesetzgebungsverfahrensordnung ist auch hier ein Thema. #osc26",
              language="de"), {}),
        (post(7, "priya", LONG), {}),
        (post(8, "bot", "🔥🔥 90 % OFF conference bags 🔥🔥 only today → https://deals.example/osc26?ref=wall "
              "#osc26 #tech #ai #web3 #sale #wow"),
         {"reasons": ("link from a new account", "6 tags", "same words as 4 other posts")}),
        (post(9, "yuki", "基調講演、最高でした。質問の時間がもっと欲しかった！ #osc26", language="ja",
              media=(picture("hands", 900, 1200), picture("coffee"), picture("badge", 1000, 1000))), {}),
        (post(10, "mira", "Which track next?", poll=Poll(options=(
            PollOption(title="Distributed clocks", votes=41), PollOption(title="Typography at 40 metres", votes=73),
            PollOption(title="Coffee", votes=12)))), {}),
        (post(11, "jonas", "This, exactly this:", quote=Quote(
            author=PEOPLE["sofia"], text=text("A wall is a room answering together. Not an advert."))), {}),
        (post(12, "blog", "Live notes, day one: what the hall asked and what nobody answered", card=LinkCard(
            url="https://backrow.example/osc26/day-one", title="Day one, from the back row",
            description="Forty metres from the stage you hear the questions better than the answers.",
            image_url="picture:notes")), {}),
        (post(13, "ben", "well that demo went up in smoke", warning="spoiler for the 16:00 demo", sensitive=True,
              media=(picture("smoke"),)), {"reasons": ("content warning",)}),
        (post(14, "noah", "ההרצאה הכי טובה היום. תודה!", language="he"), {}),
        (post(15, "sofia", "Edited: the afterparty is in hall C, not D. #osc26"), {"edited": True, "reasons": ()}),
        (post(16, "room", "Can we have the slides, please?"), {"reasons": ("from the room: always looked at",)}),
        (post(17, "priya", "Replying to the question about backpressure: yes, and here is the graph.",
              reply_to="mastodon:p2", media=(picture("graph"), picture("graph2"))), {}),
        (post(18, "mira", "W" + "o" * 180 + "w #osc26"), {"reasons": ("one very long word",)}),
        (post(19, "sofia", "The band before the last talk, thirty seconds of it.", media=(
            Media(kind=MediaKind.VIDEO, url="video:band", preview_url="picture:band"),)), {}),
        (post(20, "jonas", "🎉🎉🎉"), {}),
    ]  # fmt: skip
    held = [
        StoredPost(
            post=one,
            received_at=one.created_at + timedelta(seconds=3),
            feed_name=FEED.get(one.network, "Mastodon #osc26"),
            **more,  # type: ignore[arg-type]
        )
        for one, more in rows
    ]
    return held + _decided()


def _decided() -> list[StoredPost]:
    at = NOW - timedelta(minutes=50)
    words = (
        ("mira", "Doors open. The queue sings already. #osc26", Status.APPROVED, "Ana", True),
        ("yuki", "会場に着きました！ #osc26", Status.APPROVED, "Bo", False),
        ("sofia", "Hello hall B 👋 #osc26", Status.APPROVED, "rule: known speakers", False),
        ("bot", "You won a bag!!! https://deals.example/bag", Status.REJECTED, "word list", False),
        ("ben", "Is there tea anywhere?", Status.STASHED, "Ana", False),
    )
    return [
        StoredPost(
            post=post(-number, who, chars),
            status=status,
            pinned=pinned,
            received_at=at + timedelta(minutes=number),
            reasons=("word list: ‘won a bag’",) if status is Status.REJECTED else (),
            decided_by=by,
            decided_at=at + timedelta(minutes=number + 1),
        )
        for number, (who, chars, status, by, pinned) in enumerate(words, 1)
    ]


def feeds() -> list[dict[str, object]]:
    def feed(**more: object) -> dict[str, object]:
        plain: dict[str, object] = {
            "condition": "healthy",
            "since": (NOW - timedelta(hours=3)).isoformat(),
            "message": "",
            "advice": "",
            "last_post_at": (NOW - timedelta(minutes=2)).isoformat(),
            "posts_per_minute": 0.0,
            "requests_left": None,
            "mode": "approve-first",
        }
        return plain | more

    return [
        feed(
            id="1", name="Mastodon #osc26", kind="mastodon", label="Mastodon", posts_per_minute=4.2, requests_left=271
        ),
        feed(id="2", name="Bluesky #osc26", kind="bluesky", label="Bluesky", posts_per_minute=1.6),
        feed(
            id="3",
            name="Back Row blog",
            kind="rss",
            label="RSS",
            condition="failing",
            message="backrow.example answered 503.",
            advice="It is tried again by itself; nothing to do yet.",
            last_post_at=(NOW - timedelta(minutes=41)).isoformat(),
        ),
        feed(id="4", name="From the room", kind="attendee", label="Attendees", last_post_at=None, condition="off"),
    ]
