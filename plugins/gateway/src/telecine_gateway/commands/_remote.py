"""
A gateway as its clients see it: over HTTP, with a key.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

import click

from telecine.cli._exits import Code, Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

_PATH = "/v1/video/generations"
_PATIENCE = 60.0
"""Seconds; a gateway may wait half a minute for the vendor before it answers a cancel."""
_SERVER = 500
_CODES = {401: Code.DENIED, 403: Code.DENIED, 429: Code.VENDOR}

_OPTIONS = (
    click.option(
        "--url",
        envvar="TELECINE_URL",
        default="http://127.0.0.1:8080",
        show_default=True,
        metavar="URL",
        help="The gateway's address; else TELECINE_URL.",
    ),
    click.option("--key", envvar="TELECINE_API_KEY", metavar="KEY", help="Else TELECINE_API_KEY."),
)


def remote(command: Callable[..., None]) -> Callable[..., None]:
    """
    Give *command* the options ``url`` and ``key``.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Remote:
    """
    The tasks of a key's owner.
    """

    def __init__(self, url: str, key: str | None) -> None:
        """
        Ask nothing yet.

        Raises:
            click.UsageError: The address or the key is none.
        """
        import httpx  # noqa: PLC0415  # 0.2 s that `--help` does not pay

        host = _host_of(url)
        if not host:
            raise click.BadParameter(f"{url} is no http(s) address", param_hint="--url")
        if not key:
            raise click.UsageError("a client key is needed: --key, or TELECINE_API_KEY")
        if not (key.isascii() and key.isprintable()):
            raise click.BadParameter("it holds a character that no key has", param_hint="--key")
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            headers={"authorization": f"Bearer {key}"},
            timeout=_PATIENCE,
            trust_env=not _on_loopback(host),  # no proxy leads back to this machine
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def tasks(self, **wanted: Any) -> dict[str, Any]:
        """
        A page of tasks; what is None is not asked for.
        """
        params = {name: value for name, value in wanted.items() if value is not None}
        return self._ask("GET", _PATH, params=params)

    def task(self, task_id: str) -> dict[str, Any]:
        """
        One task.
        """
        return self._ask("GET", f"{_PATH}/{quote(task_id, safe='')}")

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """
        A new task.
        """
        return self._ask("POST", _PATH, json=body)

    def cancel(self, task_id: str) -> dict[str, Any]:
        """
        A task that was asked to end.
        """
        return self._ask("POST", f"{_PATH}/{quote(task_id, safe='')}/cancel")

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        import httpx  # noqa: PLC0415

        try:
            response = self._client.request(method, self._url + path, **more)
        except httpx.TimeoutException as error:
            raise Stop(Code.VENDOR, f"the gateway at {self._url} does not answer") from error
        except httpx.HTTPError as error:
            raise Stop(Code.VENDOR, f"the gateway at {self._url} cannot be reached: {error}") from error
        return _answer(response)


def save(url: str, path: Path) -> None:
    """
    Download *url* to *path*, whole or not at all.

    Raises:
        Stop: It cannot be had.
    """
    import httpx  # noqa: PLC0415

    part = path.with_name(f".{path.name}.part")
    trust = not _on_loopback(_host_of(url))
    try:
        with part.open("wb") as file, httpx.stream("GET", url, timeout=_PATIENCE, trust_env=trust) as film:
            film.raise_for_status()
            for piece in film.iter_bytes():
                file.write(piece)
        part.replace(path)
    except httpx.HTTPError as error:
        raise Stop(Code.VENDOR, f"{path.name} cannot be downloaded: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.is_success and isinstance(answer, dict):
        return answer
    status = response.status_code
    otherwise = Code.VENDOR if status >= _SERVER or not response.is_client_error else Code.REFUSED
    raise Stop(_CODES.get(status, otherwise), _complaint(response, answer))


def _complaint(response: httpx.Response, answer: object) -> str:
    """
    What the gateway says; of the New API's answers as well.
    """
    error = answer.get("error") if isinstance(answer, dict) else None
    said = next(
        (each["message"] for each in (answer, error) if isinstance(each, dict) and "message" in each), None
    )
    if not isinstance(said, str) or not said:
        return f"what answers at {response.url} is no gateway: HTTP {response.status_code}"
    return said


def _host_of(url: str) -> str:
    """
    The host that *url* names; nothing where it is no address.
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return ""
    return parts.hostname or "" if known else ""


def _on_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
