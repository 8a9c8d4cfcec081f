"""How pictures are got, from a server on this computer and from beside a recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.feeds.site import Say, answer, certificates, online, serve
from tests.media.pictures import picture
from wall.errors import MediaError
from wall.feeds.exchange import Limits
from wall.media.fetch import Fetcher

PNG = picture("PNG")


@pytest.mark.parametrize("kind", ["image/png", "text/html", "image/svg+xml", "application/octet-stream", ""])
async def test_bytes_are_got_whatever_the_server_calls_them(kind: str) -> None:
    async with serve({"/a.png": answer(200, PNG, Content_Type=kind)}) as site, online() as outgoing:
        assert await Fetcher(outgoing).fetch(site.url("/a.png")) == PNG


@pytest.mark.parametrize(
    "page",
    [
        answer(200),
        answer(204),
        answer(304),
        answer(404, PNG),
        answer(403, PNG),
        answer(500, PNG),
        answer(302, PNG, Location="http://127.0.0.1/"),
        answer(302, PNG, Location="//169.254.169.254/latest/meta-data"),
        answer(302, PNG, Location="file:///etc/passwd"),
        answer(302, PNG, Location="/loop"),
        answer(200, PNG + bytes(65_536)),
        b"garbage\r\n\r\n",
    ],
)
async def test_what_cannot_be_got_is_said(page: bytes) -> None:
    async with serve({"/a": page, "/loop": answer(302, Location="/loop")}) as site, online() as outgoing:
        fetcher = Fetcher(outgoing, limits=Limits(deadline_s=1, body_bytes=65_536))
        with pytest.raises(MediaError, match="A picture cannot be fetched") as caught:
            await fetcher.fetch(site.url("/a?key=s3cret"))

    assert "s3cret" not in str(caught.value)


async def test_encryption_is_not_taken_away_on_the_way() -> None:
    server, client = certificates()
    pages: dict[str, bytes | Say] = {"/a": answer(200, PNG)}
    async with serve(pages) as plain, serve(pages, tls=server) as site, online(tls=client) as outgoing:
        pages["/b"] = answer(301, Location=plain.url("/a"))
        with pytest.raises(MediaError, match="without encryption"):
            await Fetcher(outgoing).fetch(site.url("/b"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://site.test:22@10.0.0.1/",
        "data:image/png;base64,AA==",
        "file:///etc/passwd",
        "//x/y",
        "",
        "x",
    ],
)
async def test_an_address_that_is_not_for_us_is_refused(url: str) -> None:
    async with online() as outgoing:
        with pytest.raises(MediaError):
            await Fetcher(outgoing).fetch(url)


async def test_a_picture_of_a_recording_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a b-ä.png").write_bytes(PNG)
    async with online() as outgoing:
        assert await Fetcher(outgoing, tmp_path).fetch("recording:a b-ä.png") == PNG


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "none.png",
        "../outside.png",
        "..\\outside.png",
        "/etc/passwd",
        "//etc/passwd",
        "sub/inside.png",
        "sub",
        "C:inside.png",
        "a\0.png",
        "a\n.png",
        "link.png",
        "%2e%2e%2foutside.png",
        "a" * 201,
        "large.png",
    ],
)
async def test_a_recording_has_only_plain_files_of_its_own(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pictures"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "inside.png").write_bytes(PNG)
    (folder / ".hidden").write_bytes(PNG)
    (folder / "large.png").write_bytes(bytes(65_537))
    (tmp_path / "outside.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    async with online() as outgoing:
        with pytest.raises(MediaError, match="recording"):
            await Fetcher(outgoing, folder, Limits(body_bytes=65_536)).fetch(f"recording:{name}")


async def test_without_a_folder_there_are_no_recordings() -> None:
    async with online() as outgoing:
        with pytest.raises(MediaError, match="no picture"):
            await Fetcher(outgoing).fetch("recording:a.png")
