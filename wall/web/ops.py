"""What those who run the server ask it: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from wall.feeds.health import Condition
from wall.web.answers import json_answer
from wall.web.parts import Parts, parts


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


async def readyz(request: Request) -> Response:
    """Ready once the database answers; feeds that fail make nobody unready."""
    ready = await parts(request).store.answers()
    feeds = {feed.name: health.condition.value for feed, health in parts(request).roster.all()}
    return json_answer(
        {"ready": ready, "database": "answers" if ready else "does not answer", "feeds": feeds}, 200 if ready else 503
    )


async def metrics(request: Request) -> Response:
    registry = CollectorRegistry()
    for standard in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
        registry.register(standard)
    registry.register(Figures(parts(request)))
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})


class Figures(Collector):
    """Read when asked; nothing is counted twice."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        watchers = GaugeMetricFamily("ovation_watchers", "Open connections", labels=["event", "page"])
        slow = CounterMetricFamily("ovation_too_slow", "Watchers closed for being slow", labels=["event", "page"])
        posts = GaugeMetricFamily("ovation_posts", "Posts by status", labels=["event", "status"])
        seqs = GaugeMetricFamily("ovation_journal_seq", "Last number in the journal", labels=["event"])
        for room in self._parts.hub.rooms():
            slug = room.event.slug
            for page, count, dropped in room.figures():
                watchers.add_metric([slug, page], count)
                slow.add_metric([slug, page], dropped)
            for status, count in room.panel.counts.items():
                posts.add_metric([slug, status], count)
            seqs.add_metric([slug], room.panel.position[1])
        yield from (watchers, slow, posts, seqs)
        yield from self._feeds()

    def _feeds(self) -> Iterator[Metric]:
        labels = ["id", "feed", "kind"]
        healthy = GaugeMetricFamily("ovation_feed_healthy", "1 if the feed is healthy", labels=labels)
        posts = CounterMetricFamily("ovation_feed_posts", "Posts that came since the start", labels=labels)
        for feed, health in self._parts.roster.all():
            names = [str(feed.id), feed.name, feed.kind]  # two feeds may have one name
            healthy.add_metric(names, health.condition is Condition.HEALTHY)
            posts.add_metric(names, health.posts)
        yield from (healthy, posts)
