"""
The part of the conformance suite that watches what a flow reaches for.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .._errors import TelecineError
from .._flow import drive
from .._origin import origin
from ._case import SECRET, fake_account
from ._playing import Exchange, forgetful, play
from ._suite_base import SuiteBase
from ._watch import watched

if TYPE_CHECKING:
    from .._http import HttpRequest

OTHER_SECRET = "other-secret-that-is-at-least-32-bytes-long"
ELSEWHERE = "https://proxy.example.com/vendor"
"""Where a host may have put a proxy in front of the vendor."""


class PurityChecks(SuiteBase):
    """
    A flow has what it needs from its arguments.
    """

    def test_purity(self, case_name: str) -> None:
        """
        A flow uses no clock, chance, environment, file or network.
        """
        self.played(case_name)
        case, provider = self.case(case_name), forgetful(self.loaded())

        with watched() as seen, suppress(TelecineError):
            drive(case.flow(provider), Exchange(case.replies))

        assert not seen, (
            f"{case_name}: the flow uses {', '.join(sorted(set(seen)))}; take what it needs as an argument"
        )

    def test_the_same_every_time(self, case_name: str) -> None:
        """
        Played again, a case sends the same bytes.
        """
        before = [_shown(request) for request, _ in self.played(case_name).talk]

        again = [_shown(request) for request, _ in play(self.loaded(), self.case(case_name)).talk]

        assert before == again, f"{case_name}: two runs send different bytes; what differs is not an argument"

    def test_another_account(self, case_name: str) -> None:
        """
        On another account, another credential is sent, to that account's address.
        """
        played, case = self.played(case_name), self.case(case_name)
        other = fake_account(
            self.loaded(), case.credentials or None, secret=OTHER_SECRET, base_url=f"{ELSEWHERE}/"
        )

        requests = [request for request, _ in play(self.loaded(), case, other).talk]

        own = [request for request, _ in played.talk if not request.anonymous]
        bound = [request for request in requests if not request.anonymous]
        strays = [request.url for request in bound if not self._is_right(request)]
        assert not strays, f"{case_name}: {strays[0]} is not below the account's base_url, {ELSEWHERE}"
        shown = str([_shown(request) for request in requests])
        assert SECRET not in shown, f"{case_name}: the credential of another account is sent: cache nothing"
        assert not own or list(map(_proof, own)) != list(map(_proof, bound)), (
            f"{case_name}: another account's credentials change nothing in what is sent: send them"
        )

    def _is_right(self, request: HttpRequest) -> bool:
        return request.url.startswith(ELSEWHERE) or origin(request.url)[1] in self.loaded().info.hosts


def _shown(request: HttpRequest) -> tuple[str, str, tuple[tuple[str, str], ...], bytes]:
    return request.method, request.url, tuple(sorted(request.headers.items())), request.content


def _proof(request: HttpRequest) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """
    Where a credential may be: anywhere but in the address up to the path.
    """
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    return request.url.partition("?")[2], tuple(sorted(headers.items())), request.content
