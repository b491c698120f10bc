"""
A plugin that breaks its word, keeps secrets badly or disagrees with its own tables goes red.
"""

import pytest

from .suite import replace, rows, settle, verdict

pytest_plugins = ["pytester"]

BROKEN = {
    "a hook asks nothing": (
        "test_meaning",
        "check: check asked the vendor nothing: yield a request before you return",
        (
            (
                '    response = yield _call(account, now, "GET", "/me")\n'
                '    return f"{read(response, Me).credits} credits left"\n'
            ),
            ('    yield from ()\n    return "all is well"\n'),
        ),
    ),
    "a hook is no generator": (
        "test_contract",
        "acme: check is not a generator; it yields requests and returns its result",
        (
            (
                '    response = yield _call(account, now, "GET", "/me")\n'
                '    return f"{read(response, Me).credits} credits left"\n'
            ),
            '    return "all is well"\n',
        ),
    ),
    "a hook has a default": (
        "test_contract",
        "acme: poll takes now=None; hook arguments are plain, without defaults and stars",
        (
            "def poll(task, account, now):",
            "def poll(task, account, now=None):",
        ),
    ),
    "a hook takes what there is not": (
        "test_contract",
        "acme: poll has no argument request; it may take task, account, now, session",
        (
            "def poll(task, account, now):",
            "def poll(task, account, now, request):",
        ),
    ),
    "describe breaks": (
        "test_contract",
        "describe raised",
        (
            '        name="acme",\n',
            ('        name="acme",\n        nome="acme",\n'),
        ),
    ),
    "a hook returns something else": (
        "test_meaning",
        "check: the plugin does not keep the contract: acme: check raised TypeError: check returned int",
        (
            'return f"{read(response, Me).credits} credits left"',
            "return read(response, Me).credits",
        ),
    ),
    "a poll waits for the end": (
        "test_meaning",
        "poll_queued: the case has too few replies, 1: the flow goes on to GET",
        (
            ("    return _task(read(response, Job), task)\n\n\n@hookimpl\ndef find"),
            (
                '    while read(response, Job).state == "queued":\n'
                '        response = yield _call(account, now, "GET", f"/videos/{task.handle}")\n'
                "    return _task(read(response, Job), task)\n"
                "\n"
                "\n"
                "@hookimpl\n"
                "def find"
            ),
        ),
    ),
    "a status means another": (
        "test_meaning",
        "poll_broken: `status` is 'processing', and its `expect` says 'failed'",
        (
            '"broken": Status.FAILED',
            '"broken": Status.PROCESSING',
        ),
    ),
    "an error is never retryable": (
        "test_meaning",
        "submit_busy: `retryable` is False, and its `expect` says True",
        (
            'says {message}", code=code)',
            'says {message}", code=code, retryable=False)',
        ),
    ),
    "a status has no case": (
        "test_every_status_has_a_case",
        "no case shows the status paused (processing): write one",
        (
            '    "queued": Status.QUEUED,\n',
            ('    "queued": Status.QUEUED,\n    "paused": Status.PROCESSING,\n'),
        ),
    ),
    "an error code has no case": (
        "test_every_error_code_has_a_case",
        "no case shows the error code poor (Unauthorized): write one",
        (
            '    "busy": Busy,\n',
            ('    "busy": Busy,\n    "poor": Unauthorized,\n'),
        ),
    ),
    "the statuses are not declared": (
        "test_every_status_has_a_case",
        "describe() tells no `statuses`",
        (
            "        statuses=STATUS,\n",
            "",
        ),
    ),
    "an option has no case": (
        "test_every_option_is_shown",
        "no case gives a value to the option mood",
        (
            "    calm: bool | None = None\n",
            ("    calm: bool | None = None\n    mood: str | None = None\n"),
        ),
    ),
    "a task holds what JSON has no word for": (
        "test_a_task_survives_storage",
        "submit: the task cannot be stored, its fields are plain text and numbers",
        (
            "handle=job.id",
            'handle=("film", job.id)',
        ),
    ),
    "the key is in a handle": (
        "test_no_secret_shows",
        "submit shows a credential",
        (
            "    return _task(read(response, Job), Task())\n",
            (
                "    job = read(response, Job)\n"
                '    return _task(attrs.evolve(job, id=account.secret("access_key")), Task())\n'
            ),
        ),
    ),
    "the key is in a handle in base64": (
        "test_no_secret_shows",
        "submit shows a credential",
        (
            "    return _task(read(response, Job), Task())\n",
            (
                "    job = read(response, Job)\n"
                '    key = base64.b64encode(b"acme:" + account.secret("access_key").encode()).decode()\n'
                "    return _task(attrs.evolve(job, id=key), Task())\n"
            ),
        ),
    ),
    "the key is in an address": (
        "test_no_secret_shows",
        "poll_queued shows a credential",
        (
            'f"{account.base_url}{path}"',
            "f\"{account.base_url}/{account.secret('access_key')}{path}\"",
        ),
    ),
    "the key is in what a check says": (
        "test_no_secret_shows",
        "check shows a credential, or would if it were not masked",
        (
            "credits left",
            "credits left for {account.secret('access_key')}",
        ),
    ),
    "the key is in an error": (
        "test_hostile_answers",
        "shows a credential",
        (
            "    return _task(read(response, Job), Task())\n",
            (
                "    try:\n"
                "        job = read(response, Job)\n"
                "    except InvalidResponse as error:\n"
                '        key = account.secret("access_key")\n'
                '        raise InvalidResponse(f"{key}: {error}", path=error.path)\n'
                "    return _task(job, Task())\n"
            ),
        ),
    ),
    "the key of an account is kept for the next": (
        "test_another_account",
        "the credential of another account is sent: cache nothing",
        (
            "    headers = {\n",
            '    headers = KEPT["headers"] = KEPT.get("headers") or {\n',
        ),
    ),
    "no key is sent": (
        "test_another_account",
        "another account's credentials change nothing in what is sent: send them",
        (
            '"x-acme-key": account.secret("access_key")',
            '"x-acme-key": "acme"',
        ),
        (
            'account.secret("secret_key").encode()',
            'b"acme"',
        ),
    ),
    "the account's address is ignored": (
        "test_another_account",
        "would carry credentials to a foreign host",
        (
            "{account.base_url}",
            "https://api.acme.example",
        ),
    ),
    "two runs differ": (
        "test_the_same_every_time",
        "two runs send different bytes",
        (
            "    stamp = str(int(now.timestamp()))\n",
            "    stamp = str(next(COUNT))\n",
        ),
    ),
    "other bytes are signed than are sent": (
        "test_end_to_end",
        "plugin and simulator do not agree: Unauthorized: Acme says the signature does not fit the body",
        (
            "stamp.encode() + content",
            'stamp.encode() + (json.dumps(body).encode() if body else b"")',
        ),
    ),
}


@pytest.mark.parametrize(("check", "told", "edits"), rows(BROKEN))
def test_a_broken_contract_is_told(check, told, edits, pytester, monkeypatch):
    """
    One check sees what is wrong, and says so.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", *edits)

    code, text = verdict(pytester, check)

    assert pytest.ExitCode.TESTS_FAILED == code
    assert told in text
