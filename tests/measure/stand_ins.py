"""
Programs to measure against: a vendor that answers at once, and servers that do next to nothing.

Each is run as ``python stand_ins.py NAME [ADDRESS]`` and prints its port.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

import aiohttp
import uvicorn

_COUNT = itertools.count(900_000_000_000_000_000)
_ECHO = {"task_id": "task_" + "0" * 32, "status": "processing", "url": None, "videos": [], "warnings": []}


async def vendor(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """
    Kling, as far as it takes any job and has each running.
    """
    if scope["type"] == "http":
        await _body(scope, receive)
        posted = scope["method"] == "POST"
        number = str(next(_COUNT)) if posted else scope["path"].rpartition("/")[2]
        job = {"task_id": number, "task_status": "processing", "created_at": 1780000000000}
        await _answer({"code": 0, "message": "SUCCEED", "request_id": "r", "data": job}, send)


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """
    An answer that is known beforehand.
    """
    if scope["type"] == "http":
        await _body(scope, receive)
        await _answer(_ECHO, send)


class Relay:
    """
    Reads a body, has the vendor asked, answers: without a check, a row or a second thought.
    """

    def __init__(self, address: str) -> None:
        self._url = f"{address}/v1/videos/text2video"
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """
        One request.
        """
        if scope["type"] == "http":
            content = await _body(scope, receive)
            # Connections are let go before the vendor does so, as the gateway's are.
            self._session = self._session or aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=2)
            )
            async with self._session.post(self._url, data=content) as answer:
                job = json.loads(await answer.read())
            await _answer({**_ECHO, "task_id": job["data"]["task_id"]}, send)


async def _body(scope: dict[str, Any], receive: Any) -> bytes:
    pieces, more = [], scope["method"] == "POST"
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _answer(body: Any, send: Any) -> None:
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


class Server(uvicorn.Server):
    """
    A server that prints its port once it listens.
    """

    async def startup(self, sockets: Any = None) -> None:
        """
        Listen.
        """
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


def main() -> None:
    """
    Serve the program that is named.
    """
    name, *rest = sys.argv[1:]
    app = {"vendor": vendor, "echo": echo}.get(name) or Relay(*rest)
    Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", access_log=False)).run()


if __name__ == "__main__":
    main()
