"""
Where a request may go, and what must not be seen anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ._account import mask
from ._errors import PluginBroken, ProviderError

if TYPE_CHECKING:
    from ._account import Account, Session
    from ._http import HttpRequest
    from ._info import ProviderInfo

CREDENTIAL_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"}
)
"""Headers whose value is always a secret."""
_TELLING = 8  # characters; a shorter secret would be found in anything
_PORTS = {"https": 443, "http": 80}


class Origins:
    """
    The origins that an account's credentials may be sent to, and its secrets.
    """

    def __init__(self, account: Account, info: ProviderInfo, session: Session | None = None) -> None:
        self._own = origin(account.base_url or info.base_url)
        self._hosts = info.hosts
        self._provider = info.name
        self.secrets = [secret.reveal() for secret in account.credentials.values()]
        self.secrets += [session.token.reveal()] if session else []

    def check(self, request: HttpRequest) -> None:
        """
        Refuse a request to a foreign place, or an anonymous one that carries a credential.

        Raises:
            PluginBroken: The plugin asks for what it must not.
        """
        scheme, host, _ = place = origin(request.url)
        if request.anonymous:
            self._check_anonymous(request, scheme, host)
        elif place != self._own and not (scheme == "https" and host in self._hosts):
            raise PluginBroken(
                f"{self._provider}: a request to {host} would carry credentials to a foreign host"
            )
        self.secrets += [
            value.rpartition(" ")[2] for name, value in request.headers.items() if name in CREDENTIAL_HEADERS
        ]

    def _check_anonymous(self, request: HttpRequest, scheme: str, host: str) -> None:
        local = is_private(host)
        if (local or scheme != "https") and not (local and is_private(self._own[1])):
            # An account on a private address, such as a sandbox, may reach its like.
            raise PluginBroken(
                f"{self._provider}: an anonymous request goes to a public https host, not to {host}"
            )
        carried = "\n".join((request.url, unquote(request.url), *request.headers.values())).encode()
        carried += request.content
        # What stands before an @ is sent as a header too.
        stated = "@" in urlsplit(request.url).netloc or request.headers.keys() & CREDENTIAL_HEADERS
        if stated or any(secret.encode() in carried for secret in self.secrets if len(secret) >= _TELLING):
            raise PluginBroken(f"{self._provider}: an anonymous request to {host} carries a credential")

    def masked(self, text: str) -> str:
        """
        *text* without a secret.
        """
        return mask(text, tuple(self.secrets))

    def mask_error(self, error: Exception) -> None:
        """
        Take every secret out of what an error quotes.
        """
        error.args = tuple(self.masked(each) if isinstance(each, str) else each for each in error.args)
        if isinstance(error, ProviderError):
            for name, value in vars(error).items():
                if isinstance(value, str):
                    setattr(error, name, self.masked(value))


def origin(url: str) -> tuple[str, str, int | None]:
    """
    Scheme, host and port of a URL.
    """
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def is_private(host: str) -> bool:
    """
    Whether a host is written as an address, or a name, that no public host has.
    """
    import ipaddress  # noqa: PLC0415  # 5 ms that most calls never need
    import socket  # noqa: PLC0415  # see above

    host = host.rstrip(".")
    if not {".", ":"} & set(host) or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # 127.1 and 0x7f.0.0.1 are old spellings that resolvers still read.
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except OSError:
        return False
