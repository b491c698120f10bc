"""
A film at Nimbus, from a picture to the video; then answers that are lost on the way.

Run it beside the package: ``python -m nimbus``.
"""

from __future__ import annotations

import nimbus
from nimbus.simulator import KEY, Nimbus
from telecine import Account, Client, GenerationRequest, Image, ProviderError, Registry

PICTURE = Image(data=b"\x89PNG\r\n\x1a\n a paper boat")
REQUEST = GenerationRequest(model="nimbus-1", prompt="it sails", duration=4, images=[PICTURE])
SUBMIT = ("login", "ticket", "upload", "create", "start")
"""The requests of a submit, in order."""


def connected(vendor: Nimbus) -> Client:
    """
    A client of that vendor, whose time is the vendor's.
    """
    registry = Registry(entry_points=False)
    registry.add("nimbus", nimbus)
    account = Account(name="main", provider="nimbus", base_url=vendor.api.url, credentials={"api_key": KEY})
    return Client([account], registry=registry, clock=vendor.clock, sleep=vendor.clock.advance)


def make() -> None:
    """
    One film, and what it took.
    """
    with Nimbus() as vendor, connected(vendor) as client:
        task = client.wait(client.submit(REQUEST))
        print(task.status, "after", *(f"{times} {step}" for step, times in vendor.steps.items()))
        print(len(vendor.pictures), "picture uploaded,", vendor.started, "film paid")


def lose(step: str) -> None:
    """
    The answer to one request of a submit gets lost; the error says what may have been taken.
    """
    with Nimbus() as vendor, connected(vendor) as client:
        vendor.lose_answer(step)
        try:
            client.submit(REQUEST, external_id="boat-1")
        except ProviderError as error:
            vendor.heal()
            found = client.find("boat-1", request=REQUEST)
            word = found.vendor_status if found else "no job"
            print(f"{step}: {type(error).__name__}, accepted {error.accepted}; find says {word}")


if __name__ == "__main__":
    make()
    for step in SUBMIT:
        lose(step)
