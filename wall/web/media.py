"""Other people's pictures, from our own cache, as what they are and nothing else."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from wall.errors import MediaError, NotFound
from wall.media.names import WIDTHS, is_media_id
from wall.web.parts import parts

HEADERS = {
    "cache-control": "private, max-age=600",
    "content-security-policy": "sandbox; default-src 'none'",
    "content-disposition": "inline",
}


async def media(request: Request) -> Response:
    name, width = request.path_params["id"], request.path_params["width"]
    if not is_media_id(name) or width not in WIDTHS:
        raise NotFound("There is no such picture.")
    path = await parts(request).gallery.picture(name, width)
    try:
        body = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise MediaError("This picture has just been taken away.") from None
    return Response(body, media_type="image/webp", headers=HEADERS)
