"""
References to public names, and whether each has a place to lead to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sphinx.util import logging

from ._names import full_name, undocumented

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.domains.python import PythonDomain
    from sphinx.environment import BuildEnvironment

_log = logging.getLogger(__name__)


def resolve_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: Element) -> Element | None:
    """
    Lead a reference to a private place on to the public one.
    """
    found = full_name(node.get("reftarget", "")) if node.get("refdomain") == "py" else None
    if found is None or found == node["reftarget"]:
        return None
    domain = cast("PythonDomain", env.get_domain("py"))
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", found, node, contnode)


def check_names(_: Sphinx, env: BuildEnvironment) -> None:
    """
    Warn about each public name that no page has.
    """
    domain = cast("PythonDomain", env.get_domain("py"))
    for name in undocumented(domain.objects):
        _log.warning("%s is public, and no page under reference/ has it", name)
