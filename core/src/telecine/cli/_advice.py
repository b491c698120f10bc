"""
What to do about a plugin that cannot be used, by what is wrong with it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .._errors import ConfigurationError, PluginError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISSING = (
    "Install what provides the module {module}, or {package} again with all that it needs: "
    "pip install --force-reinstall {install}."
)
_DAMAGED = "Install {package} again, {what}: pip install --force-reinstall {install}."
_CAUSES: Mapping[type[BaseException], str] = {
    ModuleNotFoundError: _MISSING,
    ImportError: (
        "Upgrade {package} and telecine, which do not fit together: pip install -U telecine {install}."
    ),
    SyntaxError: _DAMAGED.replace("{what}", "which is damaged or meant for another Python than {python}"),
    ConfigurationError: _DAMAGED.replace("{what}", "whose catalogue is damaged, or tell its authors"),
}
"""By what went wrong inside it, the first that fits."""
_FAULTS = {
    "conflict": "Uninstall one of the two packages with pip uninstall, and keep the one that you trust.",
    "version": "Install versions that fit together: pip install -U telecine {install}.",
}
"""What whoever installed it can do."""
_CORRECTIONS = {
    "no hooks": "Let its entry point name the module whose functions are marked with @hookimpl",
    "unknown hook": "Correct the hook's name, or upgrade telecine where a newer one knows it",
    "missing hook": "Write the missing hook, and mark it with @hookimpl",
    "argument": "Take only arguments that the hook is given, plainly declared",
    "flow": "Let the hooks that talk to the vendor yield their requests, and no others",
    "login": "Write the hook login, or ask for no session",
    "describe": "Correct what describe does",
    "info": "Let describe return a ProviderInfo with all that it needs",
    "name": "Give its entry point and its ProviderInfo one name",
    "command": "Let its entry point name a click command",
    "simulator": "Let its entry point name an ASGI application",
}
"""What its authors can do."""
_ELSE = "Find out why it fails"
_FOR_OTHERS = (
    "{correction} in {package}; if it is not yours, upgrade it with pip install -U {install}, "
    "or report this to its authors."
)


def advice(error: PluginError, *, name: str = "", version: str = "", extra: str = "") -> str:
    """
    One sentence on what to do.

    Args:
        error: Why it cannot be used.
        name: The distribution that ships it, where it is known.
        version: Of the distribution.
        extra: Of the distribution, which brings what it needs.
    """
    cause = error.__cause__
    template = _FAULTS.get(error.fault) or next(
        (text for kind, text in _CAUSES.items() if isinstance(cause, kind)), _FOR_OTHERS
    )
    return template.format(
        package=f"{name} {version}".strip() or "its package",
        install=(f"'{name}[{extra}]'" if extra else name) or "PACKAGE",
        module=getattr(cause, "name", None),
        python=".".join(map(str, sys.version_info[:2])),
        correction=_CORRECTIONS.get(error.fault, _ELSE),
    )
