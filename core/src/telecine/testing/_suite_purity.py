"""
The part of the conformance suite that watches what a flow reaches for.
"""

from __future__ import annotations

from contextlib import suppress

from .._flow import drive
from ._case import Case, Exchange
from ._suite_base import SuiteBase
from ._watch import watched


class PurityChecks(SuiteBase):
    """
    A flow has what it needs from its arguments.
    """

    def test_purity(self, case_name: str) -> None:
        """
        A flow uses no clock, chance, environment, file or network.
        """
        case = Case.load(self.folder() / case_name)
        self.played(case_name)

        with watched() as seen:
            self._quietly(case)

        assert not seen, (
            f"{case_name}: the flow uses {', '.join(sorted(set(seen)))}; take what it needs as an argument"
        )

    def test_the_same_every_time(self, case_name: str) -> None:
        """
        Played twice, a case sends the same bytes.
        """
        case = Case.load(self.folder() / case_name)

        first, second = self._quietly(case), self._quietly(case)

        assert first == second, f"{case_name}: two runs send different bytes"

    def _quietly(self, case: Case) -> list[tuple[str, str, tuple[tuple[str, str], ...], bytes]]:
        exchange = Exchange(case.replies)
        with suppress(Exception):  # what comes of a case is another check's
            drive(case.flow(self.loaded()), exchange)
        return [
            (request.method, request.url, tuple(sorted(request.headers.items())), request.content)
            for request, _ in exchange.talk
        ]
