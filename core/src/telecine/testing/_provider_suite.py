"""
The proof that a provider plugin keeps the contract.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .._errors import PluginBroken
from ._scene import scenes
from ._suite_cases import CaseChecks
from ._suite_fields import FieldChecks
from ._suite_hostile import HostileChecks
from ._suite_options import OptionChecks
from ._suite_pictures import PictureChecks
from ._suite_purity import PurityChecks
from ._suite_simulated import SimulatedChecks

if TYPE_CHECKING:
    import pytest


class ProviderSuite(
    CaseChecks, FieldChecks, PictureChecks, OptionChecks, HostileChecks, PurityChecks, SimulatedChecks
):
    """
    Subclass it, name the plugin, and put cases beside the test.

    ``class TestAcme(ProviderSuite): provider = telecine_acme``, and
    ``cases/<case>/case.json`` for each thing that the vendor is known to say.

    A check that a vendor makes impossible is overridden with
    ``@pytest.mark.xfail(reason=...)``; without the mark, overriding is an error.

    Attributes:
        provider: The plugin: a module, or an object with hooks.
        cases: The folder of the cases; ``cases`` beside the test's file where None.
        simulated: False for a plugin that has no simulator.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in dir(ProviderSuite):
            member = getattr(cls, name, None)
            if (
                name.startswith("test_")
                and member is not getattr(ProviderSuite, name)
                and not _excused(member)
            ):
                raise TypeError(
                    f"{cls.__name__}.{name} overrides a check; mark it with xfail(reason=...) to say why"
                )

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """
        One test for each case, each hook that talks, and each model in each operation.
        """
        wanted = metafunc.fixturenames
        if "case_name" in wanted:
            metafunc.parametrize("case_name", self.case_names())
        if "hook" in wanted:
            metafunc.parametrize("hook", self._or_none("talking"))
        if "scene" in wanted:
            metafunc.parametrize("scene", self._or_none("scenes"), ids=str)

    def test_contract(self) -> None:
        """
        The plugin loads as a host loads it, and offers something.
        """
        loaded = self.loaded()

        assert loaded.info.catalogue.models, f"{loaded.name} offers no model"

    @classmethod
    def scenes(cls) -> list[Any]:
        """
        Every model in every operation.
        """
        return scenes(cls.loaded(), cls.samples())

    def _or_none(self, name: str) -> list[Any]:
        """
        What there is to test, and nothing where that fails: another check tells why.
        """
        with suppress(PluginBroken, ValueError):
            found: list[Any] = getattr(self, name)()
            return found
        return []


def _excused(member: object) -> bool:
    marks = getattr(member, "pytestmark", [])
    return any(mark.name == "xfail" and mark.kwargs.get("reason") for mark in marks)
