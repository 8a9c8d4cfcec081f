"""Strangers' bytes to clean WebP, in this process: what is made, and what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.media.pictures import animation, claim, flood, picture, with_exif, with_text_chunk
from wall.media.picture import Unusable, shrink

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"
HLS = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nhttp://169.254.169.254/latest\n#EXT-X-ENDLIST"
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\x10\0\0moov\0\x0f\xff\xf0edts" + b"\xff" * 1000
PS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%id) (w) file\n"


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def colour(image: Image.Image, at: tuple[int, int]) -> str:
    red, _, blue, *_ = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "MPO"])
def test_pictures_of_the_web_become_webp(kind: str) -> None:
    made = opened(shrink(picture(kind))[160])

    assert (made.format, made.size) == ("WEBP", (64, 48))
    assert (colour(made, (5, 5)), colour(made, (60, 5))) == ("red", "blue")


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((1, 1), {160: (1, 1)}),
        ((160, 100), {160: (160, 100)}),
        ((161, 100), {160: (160, 99), 480: (161, 100)}),
        ((700, 500), {160: (160, 114), 480: (480, 343), 960: (700, 500)}),
        ((2000, 1000), {160: (160, 80), 480: (480, 240), 960: (960, 480), 1920: (1920, 960)}),
        ((100, 1000), {160: (64, 640), 480: (100, 1000)}),
        ((100, 20_000), {160: (3, 640), 480: (10, 1920), 960: (19, 3840), 1920: (38, 7680)}),
        ((20_000, 10), {160: (160, 1), 480: (480, 1), 960: (960, 1), 1920: (1920, 1)}),
    ],
)
def test_each_size_holds_the_whole_picture_and_none_is_enlarged(
    size: tuple[int, int], sizes: dict[int, tuple[int, int]]
) -> None:
    assert {width: opened(data).size for width, data in shrink(picture("PNG", size)).items()} == sizes


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    made = opened(shrink(picture("PNG", mode="L" if mode == "I;16" else mode))[160])

    assert made.mode == "RGB"


def test_sixteen_bits_are_not_clipped() -> None:
    out = BytesIO()
    Image.new("I;16", (8, 8), 0x8000).save(out, "PNG")

    red, green, blue = opened(shrink(out.getvalue())[160]).getpixel((4, 4))  # type: ignore[misc]

    assert 120 < red < 136
    assert red == green == blue


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparency_is_kept(mode: str) -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (200, 0, 0, 0)).convert("LA" if mode == "LA" else "RGBA").save(out, "PNG")

    assert opened(shrink(out.getvalue())[160]).getpixel((4, 4))[3] == 0  # type: ignore[index]


def test_a_print_picture_becomes_one_for_screens() -> None:
    assert opened(shrink(picture("JPEG", mode="CMYK"))[160]).mode == "RGB"


@pytest.mark.parametrize(
    ("orientation", "size", "left"),
    [(1, (64, 48), "red"), (2, (64, 48), "blue"), (3, (64, 48), "blue"), (6, (48, 64), "red"), (8, (48, 64), "blue")],
)
def test_a_picture_is_turned_as_its_camera_was(orientation: int, size: tuple[int, int], left: str) -> None:
    made = opened(shrink(with_exif(orientation))[160])

    assert made.size == size
    assert colour(made, (5, 5)) == left


def test_place_camera_author_and_comments_are_gone() -> None:
    original = with_exif()
    made = shrink(original)[160]

    assert b"SecretCamera" in original
    assert b"Secret" not in made
    assert not opened(made).getexif()
    assert {"exif", "xmp", "icc_profile", "comment"} & opened(made).info.keys() == set()
    assert made[12:16] == b"VP8 "  # the simple form of the format, which has no place for metadata


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_metadata_is_gone_from_every_format(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    original = picture(kind, exif=exif.tobytes())

    assert b"SecretCamera" in original
    assert b"Secret" not in shrink(original)[160]


def test_a_picture_with_broken_metadata_is_shown_all_the_same() -> None:
    data = picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40)

    assert 160 in shrink(data)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_of_an_animation_the_first_frame_is_shown(kind: str) -> None:
    made = opened(shrink(animation(kind))[160])

    assert getattr(made, "n_frames", 1) == 1
    assert colour(made, (5, 5)) == "red"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_many_frames_cost_no_more_than_one(kind: str) -> None:
    assert shrink(animation(kind, frames=600, size=(4, 4))).keys() == {160}


@pytest.mark.parametrize(
    "size", [(9400, 9400), (13_000, 13_000), (5001, 5000), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (30_001, 1)]
)
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(Unusable, match="too many pixels"):
        shrink(claim(*size))


def test_a_flood_of_pixels_that_is_really_there_is_refused() -> None:
    with pytest.raises(Unusable, match="too many pixels"):
        shrink(flood(9400, 9400))


def test_the_largest_picture_that_is_allowed_is_made() -> None:
    assert shrink(flood(5000, 5000)).keys() == {160, 480, 960, 1920}


@pytest.mark.parametrize(
    "kind", ["BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "JPEG2000", "EPS", "PDF", "DDS", "SGI", "ICNS"]
)
def test_other_kinds_of_pictures_are_refused(kind: str) -> None:
    with pytest.raises(Unusable):
        shrink(picture(kind))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"\xef\xbb\xbf" + SVG,
        HTML,
        PDF,
        HLS,
        MP4,
        PS,
        b"GIF89a=1;alert(1)//",
        b"GIF89a/*" + b"\0" * 100 + b"*/=1;alert(1)",
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"\xff\xd8\xff\xe0" + HTML,
        b"BM" + HTML,
        b"PK\x03\x04" + b"\0" * 100,
        bytes(100_000),
        bytes(range(256)) * 100,
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Unusable):
        shrink(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9])
def test_a_picture_that_is_cut_off_is_refused(kind: str, part: float) -> None:
    whole = picture(kind, (300, 200), quality=90) if kind == "JPEG" else picture(kind, (300, 200))
    with pytest.raises(Unusable):
        shrink(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("rider", [HTML, SVG, PDF, b"PK\x03\x04" + HTML, b"alert(1)//" * 100])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_rides_on_a_picture_is_left_behind(kind: str, rider: bytes) -> None:
    made = shrink(picture(kind) + rider)[160]

    assert rider[:10] not in made
    assert opened(made).size == (64, 48)


@pytest.mark.parametrize("text", [HTML, bytes(64 * 1024 * 1024)])
def test_a_comment_is_dropped_and_a_bomb_of_one_refused(text: bytes) -> None:
    data = with_text_chunk(picture("PNG"), text)
    if len(text) < 1000:
        assert HTML not in shrink(data)[160]
    else:
        with pytest.raises(Unusable):
            shrink(data)
