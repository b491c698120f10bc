"""
What can befall a request, as tables: each entry is one test of every transport.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

from ._faults import (
    answers,
    chunked,
    drips,
    hangs_up,
    is_silent,
    is_silent_at_once,
    message,
    resets,
    resets_after,
    resets_at_once,
    stalls_after,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._server import Behaviour

ILLEGAL: Mapping[str, Mapping[str, Any]] = {
    "newline in a header": {"headers": {"x-note": "a\r\nx-evil: b"}},
    "newline at the end of a credential": {"headers": {"authorization": "Bearer test-key\n"}},
    "newline in the name of a header": {"headers": {"x-note\r\nx-evil": "b"}},
    "space in the name of a header": {"headers": {"x note": "b"}},
    "header that is not ASCII": {"headers": {"x-note": "纸船"}},
    "body of another length": {"headers": {"content-length": "3"}},
    "framing by the caller": {"headers": {"transfer-encoding": "chunked"}},
    "newline in the method": {"method": "GET /evil HTTP/1.1\r\nx:"},
    "no method": {"method": ""},
}
"""What is wrong with a request, as fields of an `HttpRequest`."""

NO_ADDRESS: Mapping[str, str] = {
    "another scheme": "ftp://127.0.0.1:{port}/",
    "no scheme": "127.0.0.1:{port}/",
    "no host": "http:///v1/videos",
    "port too high": "http://127.0.0.1:99999/",
    "port of letters": "http://127.0.0.1:port/",
    "newline": "http://127.0.0.1:{port}/\r\nx-evil: b",
    "half an IPv6 address": "http://[::1/",
    "user and password": "http://user:test-secret@127.0.0.1:{port}/",
}

NO_HANDSHAKE: Mapping[str, Behaviour] = {
    "hangs up": hangs_up,
    "resets": resets_at_once,
    "is silent": is_silent_at_once,
    "speaks plain text": lambda peer: peer.write(message(status="400 Bad Request")),
}

NO_TUNNEL: Mapping[str, Behaviour] = {
    "refuses": answers(message(status="403 Forbidden")),
    "wants a password": answers(message(b"", "Proxy-Authenticate: Basic", status="407 Authentication")),
    "hangs up": answers(b""),
    "resets": resets,
    "speaks nonsense": answers(b"nonsense\r\n\r\n"),
    "is silent": is_silent,
    "opens one to nowhere": answers(b"HTTP/1.1 200 Connection established\r\n\r\n"),
}
"""What a proxy does when it is asked for a tunnel."""

_BOAT = gzip.compress(b"a paper boat" * 1000)
_GZIP = "Content-Encoding: gzip"

BROKEN_OFF: Mapping[str, Behaviour] = {
    "reset": resets,
    "closed": answers(b""),
    "closed within the headers": answers(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "closed after the headers": answers(message(b"", size=10)),
    "closed within the body": answers(message(b"12345", size=10)),
    "reset within the body": resets_after(message(b"12345", size=10)),
    "closed before the last chunk": answers(chunked(b"12345", last=False)),
    "closed within a chunk": answers(chunked(last=False) + b"a\r\n12345"),
    "garbage": answers(b"\x00\x01 this is not HTTP \xff\r\n\r\n"),
    "another protocol": answers(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "gzip that is none": answers(message(b"{}", _GZIP)),
    "half a gzip": answers(message(_BOAT[:-20], _GZIP)),
    "encoding that nobody asked for": answers(message(b"{}", "Content-Encoding: rot13")),
}
"""How a server fails when it has read the request."""

TOO_SLOW: Mapping[str, Behaviour] = {
    "silence": is_silent,
    "silence after the headers": stalls_after(message(b"", size=2)),
    "silence within the body": stalls_after(message(b"{", size=2)),
    "body by drops": drips(message(b"", size=60), b"1" * 60),
    "body without a length by drops": drips(b"HTTP/1.1 200 OK\r\n\r\n", b"1" * 60),
}
"""Each would be whole after three seconds, or never."""

SLOW_HEADERS: Mapping[str, Behaviour] = {
    "headers by drops": drips(
        b"HTTP/1.1 200 OK\r\n", b"X-Slow: " + b"a" * 40 + b"\r\nContent-Length: 0\r\n\r\n"
    ),
    "interim answers by drops": drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 2 + message()),
}
"""Each is whole after three seconds."""

TOO_LARGE: Mapping[str, Behaviour] = {
    "body": answers(message(b"1" * 65537)),
    "chunks": answers(chunked(*[b"1" * 1000] * 66)),
    "body without a length": answers(b"HTTP/1.1 200 OK\r\n\r\n" + b"1" * 65537),
    "gzip bomb": answers(message(gzip.compress(bytes(64 * 1024 * 1024), 9), _GZIP)),
    "headers": answers(message(b"{}", *[f"X-{number}: {'1' * 1000}" for number in range(300)])),
}
