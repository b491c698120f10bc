"""
The part of the conformance suite that lets plugin and simulator talk over real sockets.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import anyio
import pytest

from .._async_client import AsyncClient
from .._client import Client
from .._errors import TelecineError
from .._task import Status, Task
from .._wire import read_body
from ._scene import scenes
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._request import GenerationRequest

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
        Where the simulator is, and the credentials that it takes, by the names that `Client.from_env` reads.

        Override it for a simulator that is none of ``telecine_sandbox``.
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
        with _in_agreement(), Client.from_env(environ=settings) as client:
            task = client.wait(client.submit(self._request()), every=0.02, limit=60)

        _is_a_success(task)

    def test_end_to_end_awaited(self, settings: dict[str, str]) -> None:
        """
        The async client does the same.
        """

        async def make() -> Task:
            async with AsyncClient.from_env(environ=settings) as client:
                return await client.wait(await client.submit(self._request()), every=0.02, limit=60)

        with _in_agreement():
            _is_a_success(anyio.run(make))

    def _request(self) -> GenerationRequest:
        """
        The plainest request of the first model that is not retired, with a prompt that is hard to encode.
        """
        known = scenes(self.loaded(), self.samples())
        body = next((scene for scene in known if not scene.model.retired), known[0]).body()
        return read_body({**body, **({"prompt": PROMPT} if "prompt" in body else {})})[0]


@contextmanager
def _in_agreement() -> Iterator[None]:
    try:
        yield
    except TelecineError as error:
        raise AssertionError(
            f"plugin and simulator do not agree: {type(error).__name__}: {error}. "
            "Where a signature is wrong, compare the bytes that are signed with those that are sent"
        ) from error


def _is_a_success(task: Task) -> None:
    assert Status.SUCCEEDED is task.status, f"the job ended {task.status}: {task.error}"
    assert task.videos[0].url.startswith("http")
