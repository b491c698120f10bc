"""
What servers do to their clients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._server import Behaviour, Peer


def message(content: bytes = b"{}", *fields: str, status: str = "200 OK", size: int | None = None) -> bytes:
    """
    An answer with a ``Content-Length``, true unless *size* says otherwise.
    """
    length = f"Content-Length: {len(content) if size is None else size}"
    head = "\r\n".join((f"HTTP/1.1 {status}", length, *fields))
    return head.encode("latin-1") + b"\r\n\r\n" + content


def chunked(*chunks: bytes, fields: tuple[str, ...] = (), last: bool = True) -> bytes:
    """
    An answer in chunks, with or without the last, empty one.
    """
    head = "\r\n".join(("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *fields)).encode() + b"\r\n\r\n"
    body = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks)
    return head + body + (b"0\r\n\r\n" if last else b"")


def answers(*messages: bytes) -> Behaviour:
    """
    Read a request and send the next of *messages*, as long as there are any; then close.
    """

    def behave(peer: Peer) -> None:
        for each in messages:
            if peer.read() is None:
                return
            peer.write(each)

    return behave


def in_turn(*messages: bytes) -> Behaviour:
    """
    The same over all connections together, which are kept.
    """
    left = iter(messages)

    def behave(peer: Peer) -> None:
        while peer.read():
            peer.write(next(left))

    return behave


def echoes(peer: Peer) -> None:
    """
    Answer every request with its own target.
    """
    while request := peer.read():
        peer.write(message(request.target.encode()))


def hangs_up(_: Peer) -> None:
    """
    Close before anything is read.
    """


def resets(peer: Peer) -> None:
    """
    Reset once the request has been read.
    """
    peer.read()
    peer.reset()


def resets_at_once(peer: Peer) -> None:
    """
    Reset before anything is read.
    """
    peer.reset()


def resets_within(peer: Peer) -> None:
    """
    Reset while the body of the request comes.
    """
    peer.read(body=False)
    peer.reset()


def resets_after(head: bytes) -> Behaviour:
    """
    Read a request, begin an answer, and reset.
    """

    def behave(peer: Peer) -> None:
        peer.read()
        peer.write(head)
        peer.reset()

    return behave


def is_silent(peer: Peer) -> None:
    """
    Read the request, and say nothing.
    """
    peer.read()
    peer.hold()


def is_silent_at_once(peer: Peer) -> None:
    """
    Neither read nor say anything.
    """
    peer.hold()


def stalls_after(head: bytes) -> Behaviour:
    """
    Read a request, begin an answer, and say no more.
    """

    def behave(peer: Peer) -> None:
        peer.read()
        peer.write(head)
        peer.hold()

    return behave


def drips(head: bytes, rest: bytes) -> Behaviour:
    """
    Read a request, begin an answer, and send the rest of it byte by byte.
    """

    def behave(peer: Peer) -> None:
        peer.read()
        peer.write(head)
        peer.drip(rest)

    return behave


def forgets(target: str) -> Behaviour:
    """
    Answer every request but those for *target*, after which the connection is closed.
    """

    def behave(peer: Peer) -> None:
        while (request := peer.read()) and request.target != target:
            peer.write(message())

    return behave


def refuses_early(peer: Peer) -> None:
    """
    Answer before the body of the request is read.
    """
    peer.read(body=False)
    peer.write(message(b"", "Connection: close", status="413 Content Too Large"))
    peer.drain()
