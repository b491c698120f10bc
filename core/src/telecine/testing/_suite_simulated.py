"""
The part of the conformance suite that lets plugin and simulator talk over real sockets.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

import anyio
import pytest

from .._async_client import AsyncClient
from .._client import Client
from .._request import GenerationRequest, Image, Role
from .._task import Status, Task
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._offer import Offer

PROMPT = "纸船, a paper boat & a lantern at 5 %"
"""With what an encoder or a signer may stumble over."""


class SimulatedChecks(SuiteBase):
    """
    The plugin and its own simulator agree, from submit to a film that can be fetched.

    Attributes:
        simulated: False for a plugin that has no simulator.
    """

    simulated: ClassVar[bool] = True

    @pytest.fixture
    def settings(self) -> Iterator[dict[str, str]]:
        """
        Where the simulator is, and the credentials that it takes.
        """
        if not self.simulated:
            pytest.skip("the plugin says that it has no simulator")
        command = [sys.executable, "-m", "telecine_sandbox", "--exit-with-parent", "--speed", "100"]
        with subprocess.Popen(  # noqa: S603  # our own code
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            stdin, stdout = process.stdin, process.stdout
            assert stdin
            assert stdout
            lines = iter(stdout.readline, "# ready\n")
            yield dict(line.strip().split("=", 1) for line in lines if "=" in line)
            stdin.close()
            process.wait(10)

    def test_end_to_end(self, settings: dict[str, str]) -> None:
        """
        A job is submitted, waited for and found to be a success with a film.
        """
        with Client.from_env(environ=settings) as client:
            task = client.wait(client.submit(self._request()), every=0.02, limit=60)

        _is_a_success(task)

    def test_end_to_end_awaited(self, settings: dict[str, str]) -> None:
        """
        The async client does the same.
        """

        async def make() -> Task:
            async with AsyncClient.from_env(environ=settings) as client:
                return await client.wait(await client.submit(self._request()), every=0.02, limit=60)

        _is_a_success(anyio.run(make))

    def _request(self) -> GenerationRequest:
        """
        The first offer of the first model that has a text as its input, else of the first.
        """
        models = self.loaded().info.catalogue.models
        model, offer = next(
            ((model, offer) for model in models for offer in model.offers if not model.retired),
            (models[0], models[0].offers[0]),
        )
        return GenerationRequest(model=model.spelling, prompt=PROMPT, images=_images(offer))


def _images(offer: Offer) -> list[Image]:
    count = offer.images[0] if offer.images else 0
    roles = (
        [Role.FIRST_FRAME, Role.LAST_FRAME] if offer.operation != "reference" else [Role.REFERENCE] * count
    )
    return [Image(url=f"https://media.example.com/{place}.png", role=roles[place]) for place in range(count)]


def _is_a_success(task: Task) -> None:
    assert Status.SUCCEEDED is task.status, f"the job ended {task.status}: {task.error}"
    assert task.videos[0].url.startswith("http")
