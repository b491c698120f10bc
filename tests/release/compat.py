"""
Each plugin's suite, against the lowest core that it claims to work with and against this checkout's.

    python -m tests.release.compat [NAME ...]
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .build import build
from .environment import Environment
from .workspace import CORE, ROOT, Distribution, Refusal, distribution, plugins, worktree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

SUITE = ("-q", "-n", "auto", "--dist", "loadgroup", "-m", "not packages", "-p", "no:cacheprovider")


def admits(plugin: Distribution, version: Version) -> bool:
    """
    Whether *plugin* claims to work with that core.
    """
    core = distribution(CORE, plugin.root)
    return all(claim.specifier.contains(version, prereleases=True) for claim in plugin.claims(core.name))


def lowest(plugin: Distribution) -> Version | None:
    """
    The first release of the core that *plugin* claims; None where this checkout's is to stand for it.

    Raises:
        Refusal: Neither a release nor this checkout's core is what it claims.
    """
    core = distribution(CORE, plugin.root)
    finals = [version for version in core.released() if not version.is_prerelease]
    admitted = [version for version in finals if admits(plugin, version)]
    if admitted:
        return admitted[0]
    if admits(plugin, core.version):
        return None
    claimed = " and ".join(sorted({str(claim) for claim in plugin.claims(core.name)}))
    raise Refusal(
        f"{plugin.name} claims {claimed}, which neither a release nor this checkout's {core.version} is"
    )


def trials(plugin: Distribution) -> dict[str, Version | None]:
    """
    Which cores to try, each with what is said of it: a release by its version, this checkout's as None.
    """
    core, first = distribution(CORE, plugin.root).name, lowest(plugin)
    now = f"{plugin.name} with this checkout's {core}"
    if first is None:
        return {f"{now}: nothing that it claims has been released yet": None}
    return {f"{plugin.name} with {core} {first}, the lowest that it claims": first, now: None}


def core_wheel(root: Path, version: Version | None, folder: Path) -> Path:
    """
    The core's wheel, built from its tag, or from the checkout.
    """
    core = distribution(CORE, root)
    if version is None:
        return build(core, folder).wheel
    with worktree(root, core.tag(version)) as place:
        return build(Distribution(place, core.folder), folder).wheel


def passes(plugin: Distribution, version: Version | None, folder: Path) -> bool:
    """
    Run the suite of *plugin* in an environment of its own, beside all others that claim that core too.
    """
    wheel = core_wheel(plugin.root, version, folder)
    tried = version or distribution(CORE, plugin.root).version
    beside = [each for each in plugins(plugin.root) if admits(each, tried)]
    wheels = [wheel, *(build(each, folder).wheel for each in beside)]
    environment = Environment.make(folder / "environment", wheels)
    group = f"--group={plugin.root / 'pyproject.toml'}:test"
    environment.install("--no-sources", group, *(_whole(each) for each in beside))
    ended = environment.run("python", "-m", "pytest", *SUITE, f"{plugin.folder}/tests", place=plugin.root)
    print(ended.stdout, ended.stderr, sep="\n")
    return not ended.returncode


def _whole(each: Distribution) -> str:
    return f"{each.name}[{','.join(each.project.get('optional-dependencies', {}))}]"


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """
    Try the plugins that are named, all where none is; 1 where one fails or claims what there is not.
    """
    try:
        chosen = [distribution(name, root) for name in arguments] or plugins(root)
        planned = [(plugin, *trial) for plugin in chosen for trial in trials(plugin).items()]
        passed = [_tried(plugin, told, version) for plugin, told, version in planned]
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return int(not all(passed))


def _tried(plugin: Distribution, told: str, version: Version | None) -> bool:
    print(told, flush=True)
    with TemporaryDirectory() as folder:
        return passes(plugin, version, Path(folder).resolve())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
