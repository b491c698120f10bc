"""
What is checked, and how. `nox` runs what every change must pass; `nox -l` lists the rest.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["lint", "types", "size", "tests", "example", "docs"]
nox.options.reuse_existing_virtualenvs = True

VENDORS = tuple(f"plugins/{name}[simulator]" for name in ("jimeng", "kling", "vidu"))
PACKAGES = ("core[cli,testing]", "plugins/gateway[demo]", "plugins/sandbox", *VENDORS)
COVERED = {"core": 100}
"""Percent of lines and branches that a test must reach, where it is not 95."""
PARALLEL = ("-n", "auto", "--dist", "loadgroup")
"""On every core; tests that share a process stay together."""


def sync(session: nox.Session, *groups: str) -> None:
    """
    Install the workspace, editable, and *groups* into the session's environment.
    """
    wanted = [f"--group={group}" for group in groups]
    whole = ("--no-default-groups", "--all-packages", "--all-extras")
    session.run_install("uv", "sync", "--quiet", *whole, *wanted, env=_place(session))


def releasing(session: nox.Session, program: str) -> None:
    """
    Run one of the programs that releases are made of, with nothing of the workspace installed.
    """
    session.run_install("uv", "sync", "--quiet", "--only-group=release", env=_place(session))
    session.run("python", "-m", f"tests.release.{program}", *session.posargs)


def install(session: nox.Session, *arguments: str) -> None:
    """
    What pip would install, into the session's environment.
    """
    session.run_install("uv", "pip", "install", "--quiet", *arguments)


@nox.session
def tests(session: nox.Session) -> None:
    """
    All tests, on every core.
    """
    sync(session, "test")
    session.run("pytest", *PARALLEL, *session.posargs)


@nox.session
def cover(session: nox.Session) -> None:
    """
    All tests, and which lines and branches they reach: all of the core's, nearly all of the others'.
    """
    sync(session, "test")
    session.run("pytest", *PARALLEL, "--cov", "--cov-report=", *session.posargs)
    for package in PACKAGES:
        folder = package.partition("[")[0]
        wanted = COVERED.get(folder, 95)
        session.run("coverage", "report", f"--include={folder}/src/*", f"--fail-under={wanted}")


@nox.session
def lowest(session: nox.Session) -> None:
    """
    All tests with the oldest dependencies that the packages claim to work with.
    """
    editable = [argument for package in PACKAGES for argument in ("-e", package)]
    install(session, "--resolution=lowest-direct", *editable, "--group=test")
    session.run("pytest", *PARALLEL, *session.posargs)


@nox.session
def packages(session: nox.Session) -> None:
    """
    All distributions as they would be published, in fresh environments.
    """
    sync(session, "test", "build")
    session.run("pytest", "-m", "packages", "tests", *session.posargs)


@nox.session
def compat(session: nox.Session) -> None:
    """
    Each plugin's suite with the lowest core that it claims, and with this one; `-- kling` for some.
    """
    releasing(session, "compat")


@nox.session
def example(session: nox.Session) -> None:
    """
    A package that `telecine new` has just written, installed as its author would install it, and its tests.
    """
    install(session, "-e", "core[cli,testing]", "-e", "plugins/sandbox")
    folder = Path(session.create_tmp()) / "telecine-acme"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("telecine", "new", "acme", "-o", str(folder))
    install(session, "-e", f"{folder}[simulator]")
    session.run("pytest", str(folder))


@nox.session
def template(session: nox.Session) -> None:
    """
    Make the template of `telecine new` anew from docs/examples/acme.
    """
    session.run("python", "core/tests/template.py")


@nox.session
def docs(session: nox.Session) -> None:
    """
    The pages as HTML, with the reference made from the code; a link that leads nowhere fails.
    """
    sync(session, "docs")
    place = Path(session.create_tmp()) / "html"
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky", "--fresh-env", "--quiet")
    session.run("sphinx-build", *strict, "docs", str(place), *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """
    The strict type checker; another one for what users see, which must have a type in every part.
    """
    sync(session, "types")
    session.run("mypy")
    checker = ("basedpyright", f"--pythonpath={session.bin}/python")
    session.run(*checker)
    for package in PACKAGES:
        name = package.partition("[")[0].replace("core", "telecine").replace("plugins/", "telecine_")
        session.run(*checker, "--verifytypes", name, "--ignoreexternal")


@nox.session
def lint(session: nox.Session) -> None:
    """
    Rules and layout, which module may import which, and that each package declares what it imports.
    """
    sync(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache", "--no-logo")
    for package in PACKAGES:
        with session.chdir(package.partition("[")[0]):
            session.run("deptry", "src")


@nox.session
def release(session: nox.Session) -> None:
    """
    Release one distribution: `-- kling 1.2.0`.
    """
    releasing(session, "cut")


@nox.session
def api(session: nox.Session) -> None:
    """
    What the core breaks of its last release's promises; `-- 1.2.0` says whether that version may.
    """
    releasing(session, "api")


@nox.session
def size(session: nox.Session) -> None:
    """
    How much code there is, against what was allowed.
    """
    session.run("python", "tests/measure/size.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """
    What the hot paths cost, beside a floor in the same run; `-- --json` for machines.
    """
    sync(session, "test")
    session.run("python", "tests/measure/bench.py", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """
    A storm of requests while the gateway is killed and the vendors fail: what was lost or paid twice.
    """
    sync(session, "test")
    session.run("python", "tests/measure/faults.py", *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """
    Small changes of the code, each of which a test must notice; `-- _flow kling` for some modules.
    """
    sync(session, "mutation")
    copy = Path(session.create_tmp()) / "checkout"
    session.run("python", "tests/measure/mutation.py", str(copy), *session.posargs)


@nox.session
def tutorial(session: nox.Session) -> None:
    """
    The tutorials, followed to their ends in fresh environments with the packages as they are built.
    """
    install(session, "attrs")
    session.run("python", "tests/tutorial.py", "docs/tutorial.md", "docs/first-plugin.md")


def _place(session: nox.Session) -> dict[str, str]:
    return {"UV_PROJECT_ENVIRONMENT": session.virtualenv.location}
