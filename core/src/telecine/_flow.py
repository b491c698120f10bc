"""
Run a provider's flow to its end.

A flow yields requests and receives responses; everything that touches the
network happens in the exchange that the driver is given, so a provider
serves blocking and async hosts alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ._hooks import Flow
    from ._http import HttpRequest, HttpResponse

T = TypeVar("T")


class NotSent(Exception):  # it says what happened
    """
    An exchange raises this when the request surely never reached the vendor.
    """


class AnswerLost(Exception):  # it says what happened
    """
    An exchange raises this when the request may have arrived, and no whole answer came back.
    """


def drive(flow: Flow[T], exchange: Callable[[HttpRequest], HttpResponse]) -> T:
    """
    Run *flow* with a blocking *exchange*.

    Args:
        flow: As a `Provider` returns it.
        exchange: Sends one request and returns the response; raises `NotSent` or
            `AnswerLost`. Anything else it raises counts as `AnswerLost`.

    Returns:
        What the flow returns.

    Raises:
        ProviderError: The talk failed.
    """
    try:
        request = next(flow)
        while True:
            try:
                response = exchange(request)
            except Exception as error:  # noqa: BLE001  # the guard inside the flow judges it
                request = flow.throw(error)
            else:
                request = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        flow.close()


async def adrive(flow: Flow[T], exchange: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> T:
    """
    Run *flow* with an async *exchange*; otherwise as `drive`.
    """
    try:
        request = next(flow)
        while True:
            try:
                response = await exchange(request)
            except Exception as error:  # noqa: BLE001  # the guard inside the flow judges it
                request = flow.throw(error)
            else:
                request = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        flow.close()
