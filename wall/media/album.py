"""Which pictures a post has, by the names under which we serve them."""

from __future__ import annotations

from collections.abc import Iterator

from wall.media.names import media_id
from wall.model import Author, Facet, FacetKind, MediaKind, Post


def pictures(secret: bytes, post: Post) -> Iterator[tuple[str, str]]:
    """``(media id, address)`` of every picture that a card of the post may ask for."""
    for url in dict.fromkeys(addresses(post)):
        yield media_id(secret, url), url


def addresses(post: Post) -> Iterator[str]:
    yield from _author(post.author)
    yield from _emoji(post.text.facets)
    for media in post.media:
        if media.preview_url:
            yield media.preview_url
        if media.kind is MediaKind.IMAGE or (media.kind is MediaKind.ANIMATION and not media.preview_url):
            yield media.url
    if post.card and post.card.image_url:
        yield post.card.image_url
    if post.quote:
        yield from _author(post.quote.author)
        yield from _emoji(post.quote.text.facets)


def _author(author: Author) -> Iterator[str]:
    if author.avatar_url:
        yield author.avatar_url
    yield from _emoji(author.name_emojis)


def _emoji(facets: tuple[Facet, ...]) -> Iterator[str]:
    yield from (facet.value for facet in facets if facet.kind is FacetKind.EMOJI)
