"""What people might post: the classes of content that a wall must look good with."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from wall.model import (
    Author,
    AuthorKey,
    Facet,
    FacetKind,
    LinkCard,
    Media,
    MediaKind,
    Poll,
    PollOption,
    Post,
    PostKey,
    Quote,
    Text,
)

EVENT = {"name": "Northern Web Days", "slug": "demo", "tags": ("nwd26", "northernweb")}
_FACETS = re.compile(r"(?P<link>https?://\S+)|(?<!\w)#(?P<tag>\w+)|(?<!\w)@(?P<mention>[\w.]+(@[\w.]+)?)")
_numbers = iter(range(10**9))


def text(chars: str) -> Text:
    return Text(chars=chars, facets=tuple(map(_facet, _FACETS.finditer(chars))))


def _facet(found: re.Match[str]) -> Facet:
    kind = FacetKind(found.lastgroup or "")
    value = found[kind.value]
    return Facet(
        start=found.start(),
        end=found.end(),
        kind=kind,
        value=f"https://x.example/@{value}" if kind == "mention" else value,
    )


FACES = (
    "aino", "ananya", "anna", "adn", "carmen", "aarav", "bruno", "avi", "deniz",
    "diego", "dmytro", "elif", "erik", "gio", "haruto", "hugo", "ilse", "jens",
)  # fmt: skip


def author(name: str, handle: str, face: int = 0) -> Author:
    avatar = f"recording:avatar-{FACES[face % len(FACES)]}.webp" if face else ""
    return Author(key=AuthorKey(f"mastodon:{handle}"), handle=handle, name=name, avatar_url=avatar)


def photo(scene: str, seed: int, width: int, height: int, alt: str = "", **more: Any) -> Media:
    """A picture that ``pictures.py`` draws, of any shape."""
    url = f"pic:{scene}-{seed}-{width}x{height}"
    given: dict[str, Any] = {"kind": MediaKind.IMAGE, "url": url, "alt": alt, "width_px": width, "height_px": height}
    return Media(**(given | more))


def demo(name: str, alt: str = "") -> Media:
    """A picture of the recorded conference."""
    return Media(kind=MediaKind.IMAGE, url=f"recording:{name}.webp", alt=alt)


def post(
    name: str, handle: str, words: str, *, face: int = 0, minutes: float = 0, network: str = "mastodon", **more: Any
) -> Post:
    return Post(
        key=PostKey(f"{network}:{next(_numbers)}"),
        network=network,
        author=author(name, handle, face),
        text=text(words),
        created_at=datetime.now(UTC) - timedelta(minutes=minutes),
        **({"language": "en"} | more),
    )


FILLER = (
    "What struck me most was not the technology at all. It was the way every speaker came back to the same question, "
    "who is this for, and refused to let it go until there was an answer that a person could recognise. "
)


def full() -> list[Post]:
    """A good hour at a conference, newest first."""
    return [
        post(
            "Ines Carvalho", "ines@social.example", "The best API is the one you never have to explain. #nwd26", face=1
        ),
        post(
            "Tomasz Zieliński",
            "tz.example.com",
            (
                "Row twelve, standing room only. I have not seen a keynote hall this quiet in years: two thousand "
                "people reading along."
            ),
            face=2,
            minutes=1.4,
            network="bluesky",
            media=(demo("stage-beams", "The stage with a speaker"),),
        ),
        post(
            "Amara Okafor",
            "amara@hachyderm.example",
            (
                "“Accessibility is not a feature, it is the floor.” Writing that one on the office wall on Monday. "
                "#nwd26"
            ),
            face=3,
            minutes=3,
        ),
        post(
            "Lena Brandt",
            "lena@norden.example",
            "Hallway track verdict so far: three job offers, one lost charger, zero regrets. #nwd26 #northernweb",
            face=4,
            minutes=6,
        ),
        post(
            "Jun Watanabe",
            "jun.example.org",
            "Quick poll for the panel at four",
            face=5,
            minutes=8,
            network="bluesky",
            poll=Poll(
                options=(
                    PollOption(title="Ship it and see", votes=41),
                    PollOption(title="Another week of tests", votes=112),
                    PollOption(title="Ask the users first", votes=87),
                ),
                votes=240,
            ),
        ),
        post(
            "Sofia Lindqvist",
            "sofia@mas.example",
            (
                "Slides and notes from this morning's workshop on view transitions are up. Thank you for the "
                "questions, they were better than the talk!"
            ),
            face=6,
            minutes=11,
            card=LinkCard(
                url="https://notes.example.org/transitions",
                title="View transitions without tears: the workshop, step by step",
                image_url="recording:sketchnote-lunch.webp",
            ),
        ),
        post(
            "Marcus Bell",
            "marcusbell",
            (
                "We measured it. Half of the bytes on the median page are never used by anybody, on any device, ever. "
                "Not “rarely”. Never. Delete something this afternoon and tell me how it felt. I will read the best "
                "ones out at the closing session."
            ),
            face=7,
            minutes=14,
            network="threads",
        ),
        post(
            "Priya Raman",
            "priya@fosstodon.example",
            "Found next to the lifts. I have never wanted to be tone-deaf in public so badly.",
            face=8,
            minutes=17,
            network="pixelfed",
            media=(demo("poster-choir", "A poster of singing faces"),),
        ),
        post(
            "Noor Haddad",
            "noor.example.net",
            "Yes. This.",
            face=9,
            minutes=20,
            network="bluesky",
            quote=Quote(
                author=author("Ines Carvalho", "ines@social.example"),
                text=text("A standards meeting is just a very slow standing ovation."),
            ),
        ),
        post("Ed", "ed@tiny.example", "Wow.", minutes=23),
        post(
            "Charlotte de Villeneuve-Montferrand",
            "charlotte.de.villeneuve@a-very-long-instance-name.example",
            "Dear organisers: the coffee on level two is a small miracle. Please tell whoever is responsible. #nwd26",
            face=11,
            minutes=26,
        ),
        post(
            "Kofi Mensah",
            "kofi@social.example",
            "From the community garden next door. Four shots, no filter, ten minutes between sessions.",
            face=12,
            minutes=31,
            media=(demo("plant-ficus"), demo("cat-stage"), demo("coffee-three"), demo("terrace")),
        ),
        post(
            "Maren Solberg",
            "maren@norden.example",
            "If your design system cannot survive a long German word, it is a drawing, not a system.",
            face=13,
            minutes=36,
        ),
        post(
            "Diego Fuentes",
            "diego.example.com",
            (
                "Took the night train from Madrid with eleven strangers from the mailing list. We are no longer "
                "strangers. https://trains.example/log"
            ),
            face=14,
            minutes=41,
            network="bluesky",
            media=(demo("skyline-dusk"), demo("tram")),
        ),
        post(
            "Yuki Tanaka",
            "yuki@mas.example",
            "Talk idea for next year: the history of the ellipsis…",
            face=15,
            minutes=44,
        ),
        post(
            "Hannah O’Neill",
            "hannah@hachyderm.example",
            (
                "The sign language interpreters deserve their own standing ovation. Incredible work for eight hours "
                "straight, and they are funny too."
            ),
            face=16,
            minutes=52,
        ),
        post(
            "Samir Patel",
            "samir.example.dev",
            "I have rewritten the same date picker in six frameworks. The seventh will be <input type=date>.",
            face=17,
            minutes=55,
            network="bluesky",
        ),
        post("Elif Demir", "elif@social.example", "Good morning, Malmö! #nwd26", face=18, minutes=70),
        post(
            "Oskar Nyberg",
            "oskar@norden.example",
            FILLER + "I will need the train home to think about it.",
            face=19,
            minutes=75,
        ),
        post(
            "Grace Kim",
            "grace.example.org",
            "Badge number 0001. I only queued for two hours.",
            face=20,
            minutes=80,
            network="bluesky",
            media=(demo("badge-one", "A badge"),),
        ),
        post(
            "Ravi",
            "ravi@tiny.example",
            "First time speaking in front of more than six people. Thank you for being kind.",
            face=21,
            minutes=82,
        ),
        post(
            "Beatriz Almeida",
            "bea@social.example",
            "The web is thirty-five and still will not tidy its room.",
            face=22,
            minutes=85,
        ),
    ]


def sparse() -> list[Post]:
    return full()[:2][::-1]


def single() -> list[Post]:
    return full()[:1]


def international() -> list[Post]:
    return [
        post(
            "أمينة الخطيب",
            "amina@social.example",
            "شكرًا لكل المتحدثين اليوم! الويب للجميع، وبكل اللغات. #nwd26",
            face=31,
            language="ar",
        ),
        post(
            "דניאל לוי",
            "daniel@tiny.example",
            "ההרצאה על טיפוגרפיה הייתה הטובה ביותר השנה, בלי ספק. מישהו הקליט?",
            face=32,
            minutes=2,
            language="he",
        ),
        post(
            "田中 さくら",
            "sakura@mas.example",
            "縦書きのデモ、会場から思わず拍手が起きました。ウェブの組版はここまで来たんですね。骨と直の字形も正しい！",
            face=33,
            minutes=3,
            language="ja",
        ),
        post(
            "王小明",
            "xiaoming.example.cn",
            "今天的主题演讲太精彩了，骨与直的字形也都正确显示。",
            face=34,
            minutes=5,
            language="zh",
            network="bluesky",
        ),
        post(
            "김민지",
            "minji.example.kr",
            "발표자료 공유해 주셔서 감사합니다! 내년에도 꼭 올게요.",
            face=35,
            minutes=6,
            language="ko",
            network="bluesky",
        ),
        post(
            "สมชาย ใจดี",
            "somchai@social.example",
            "ขอบคุณทีมงานทุกคนที่ทำให้งานนี้เกิดขึ้น กาแฟอร่อยมาก แล้วพบกันใหม่ปีหน้า",
            face=36,
            minutes=8,
            language="th",
        ),
        post(
            "अनन्या शर्मा",
            "ananya@fosstodon.example",
            "वेब सबके लिए है। आज के सत्र में यह बात सबसे अच्छी लगी। #nwd26",
            face=37,
            minutes=9,
            language="hi",
        ),
        post(
            "Ольга Петренко",
            "olha@social.example",
            "Найкраща доповідь дня: про шрифти, кирилицю та повагу до читача.",
            face=38,
            minutes=12,
            language="uk",
        ),
        post(
            "Ελένη Παπαδοπούλου",
            "eleni.example.gr",
            "Η τυπογραφία είναι η φωνή του κειμένου. Ευχαριστούμε!",
            face=39,
            minutes=15,
            language="el",
            network="bluesky",
        ),
        post(
            "Nguyễn Thị Hương",
            "huong@mas.example",
            "Phần trình bày về khả năng tiếp cận thật tuyệt vời, cảm ơn các bạn rất nhiều!",
            face=40,
            minutes=18,
            language="vi",
        ),
        post(
            "Jürgen Weiß",
            "jw@norden.example",
            (
                "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen passt jetzt in eine Spalte. Danke, "
                "Silbentrennung!"
            ),
            face=41,
            minutes=20,
            language="de",
        ),
        post("Zoé 🌈✨", "zoe@social.example", "👩‍💻👨‍👩‍👧‍👦🏳️‍🌈🇸🇪🎉👏🏽", face=42, minutes=22, language="fr"),
        post(
            "Mixed مرحبا",
            "mixed@tiny.example",
            "We said “مرحبا بكم” and שלום and 你好 in one sentence, and nothing broke.",
            face=43,
            minutes=24,
        ),
    ]


def odd() -> list[Post]:
    """What breaks layouts: extremes of length, shape, and things that are covered."""
    return [
        post("Long Read", "long@social.example", (FILLER * 16)[:3000], face=51),
        post("Five Hundred", "five@social.example", (FILLER * 3)[:500], face=52, minutes=1),
        post("Word", "w@tiny.example", "Yes", minutes=2),
        post("Unbroken", "unbroken@tiny.example", "A" * 180, minutes=3),
        post(
            "W" * 120,
            "averyveryverylonghandle" * 4 + "@instance.example",
            "A long name must not push anything out of the page.",
            face=53,
            minutes=4,
        ),
        post(
            "Careful",
            "careful@social.example",
            "He dies at the end.",
            face=54,
            minutes=5,
            warning="Spoilers for the closing keynote",
        ),
        post(
            "Shy",
            "shy@social.example",
            "From the after-party.",
            face=55,
            minutes=6,
            sensitive=True,
            media=(photo("person", 70, 800, 800),),
        ),
        post(
            "Tall", "tall@social.example", "The whole tower.", face=56, minutes=7, media=(photo("view", 71, 500, 2000),)
        ),
        post(
            "Wide", "wide@social.example", "The whole hall.", face=57, minutes=8, media=(photo("view", 72, 2400, 500),)
        ),
        post(
            "Three",
            "three@social.example",
            "Three of a kind.",
            face=58,
            minutes=9,
            media=(photo("stage", 73, 1600, 900), photo("person", 74, 800, 1200), photo("person", 75, 1200, 800)),
        ),
        post(
            "Film",
            "film@social.example",
            "Twelve seconds of applause.",
            face=59,
            minutes=10,
            media=(photo("stage", 76, 1280, 720, kind=MediaKind.VIDEO, preview_url="pic:stage-76-1280x720"),),
        ),
        post(
            "Broken",
            "broken@social.example",
            "The picture of this post never arrives.",
            face=60,
            minutes=11,
            media=(photo("nothing", 1, 800, 600),),
        ),
        post(
            "Hostile <script>alert(1)</script>",
            "x@tiny.example",
            "<img src=x onerror=alert(1)> </article><script>alert(2)</script> {{ 7*7 }}",
            minutes=12,
        ),
    ]


def picturesque() -> list[Post]:
    """Pictures of every number and shape."""
    shapes = [(900, 1400), (1600, 900), (1200, 1200), (500, 2000), (2400, 500)]
    one = [
        post(
            "Kim",
            "kim@social.example",
            "One picture.",
            face=80 + n,
            media=(photo("person" if n < 3 else "view", 80 + n, *shape),),
        )
        for n, shape in enumerate(shapes)
    ]
    many = [
        post(
            "Two",
            "two@social.example",
            "Two of us.",
            face=90,
            media=(photo("person", 91, 900, 1400), photo("person", 92, 1400, 900)),
        ),
        post(
            "Three",
            "three@social.example",
            "Three of a kind.",
            face=91,
            media=(photo("stage", 93, 1600, 900), photo("person", 94, 800, 1200), photo("person", 95, 1200, 800)),
        ),
        post(
            "Four",
            "four@social.example",
            "Four walls.",
            face=92,
            media=tuple(photo("person", 96 + n, 900, 1200) for n in range(4)),
        ),
    ]
    return [pair for both in zip(many + one[3:], one, strict=False) for pair in both]


def empty() -> list[Post]:
    return []


CLASSES = {one.__name__: one for one in (full, sparse, single, international, odd, picturesque, empty)}
