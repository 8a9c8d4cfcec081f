"""Messages as server-sent events, for programs."""

from __future__ import annotations

import orjson

from wall.journal.channel import Message


def packet(epoch: str, message: Message) -> bytes:
    """A message as a server-sent event (HTML standard, 9.2), with the position to come back to."""
    kind = str(message["type"])
    if kind == "beat":
        return b": still here\n\n"
    table = {name: value for name, value in message.items() if name not in ("type", "build", "card", "cards")}
    if kind == "show":
        table["post"] = message["card"]["post"]
    if kind == "snapshot":
        table["posts"] = [card["post"] for card in message["cards"]]
    head = f"id: {epoch}-{message['seq']}\nevent: {kind}\ndata: ".encode()
    return head + orjson.dumps(table) + b"\n\n"
