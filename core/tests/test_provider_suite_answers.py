"""
A plugin that reads answers wrongly goes red; one that the core mends does not.
"""

import pytest

from .suite import replace, rows, settle, verdict

pytest_plugins = ["pytester"]

TAKEN = {
    "an unexpected answer is a KeyError": (
        "test_hostile_answers",
        "the plugin raises KeyError ('id') once the job is sent: read answers with `read`",
        (
            "    return _task(read(response, Job), Task())\n",
            ('    job = response.json()\n    return _task(Job(job["id"], job["state"]), Task())\n'),
        ),
    ),
    "an unexpected answer is a ValueError": (
        "test_spoilt_answers",
        "once the job is sent: read answers with `read`",
        (
            "    return _task(read(response, Job), Task())\n",
            (
                '    int(read(response, Job).id.rpartition("-")[2])\n'
                "    return _task(read(response, Job), Task())\n"
            ),
        ),
    ),
    "a poll breaks": (
        "test_hostile_answers",
        "the plugin does not keep the contract: acme: poll raised",
        (
            ("    return _task(read(response, Job), task)\n\n\n@hookimpl\ndef find"),
            ("    return _task(Job(**response.json()), task)\n\n\n@hookimpl\ndef find"),
        ),
    ),
    "an unknown status ends the job": (
        "test_spoilt_answers",
        "ends the job: a paid film would be lost",
        (
            "STATUS.get(job.state, Status.PROCESSING)",
            "STATUS.get(job.state, Status.FAILED)",
        ),
    ),
    "progress is out of bounds": (
        "test_spoilt_answers",
        "and goes from 0 to 100",
        (
            "min(100.0, max(0.0, job.percent))",
            "job.percent",
        ),
    ),
    "a job is refused over a 5xx": (
        "test_hostile_answers",
        "VendorDown says accepted False, which HTTP 500 does not prove",
        (
            ("    except (ValueError, LookupError, TypeError, RecursionError):\n        return None\n"),
            (
                "    except (ValueError, LookupError, TypeError, RecursionError):\n"
                "        if response.status >= 500:\n"
                '            return telecine.VendorDown("down", accepted=False)\n'
                "        return None\n"
            ),
        ),
    ),
    "a job is refused over a 2xx": (
        "test_hostile_answers",
        "InvalidRequest says accepted False, which HTTP 200 does not prove",
        (
            ("    except (ValueError, LookupError, TypeError, RecursionError):\n        return None\n"),
            (
                "    except (ValueError, LookupError, TypeError, RecursionError):\n"
                '        return None if b"i" in response.content else telecine.InvalidRequest("no id")\n'
            ),
        ),
    ),
    "a job is refused by a code that no case shows": (
        "test_hostile_answers",
        "InvalidRequest says accepted False, which HTTP 200 does not prove",
        (
            ("    except (ValueError, LookupError, TypeError, RecursionError):\n        return None\n"),
            (
                "    except (ValueError, LookupError, TypeError, RecursionError):\n"
                '        if b"i" not in response.content:\n'
                '            return telecine.InvalidRequest("no id", code="none")\n'
                "        return None\n"
            ),
        ),
    ),
    "an answer without an id is a job": (
        "test_a_job_without_an_id",
        "id = None: it counts as a job with the handle 'None'",
        (
            "    id: str\n",
            "    id: str | None\n",
        ),
        (
            "handle=job.id",
            "handle=str(job.id)",
        ),
    ),
    "a bare 404 loses the job": (
        "test_hostile_answers",
        "is taken as a job that is failed",
        (
            ('    """\n    The verdict is in ``error.code``, whatever the status.\n    """\n'),
            (
                '    """\n'
                "    The verdict is in ``error.code``, whatever the status.\n"
                '    """\n'
                '    if response.status == 404 and hook == "poll":\n'
                '        return TaskNotFound("Acme knows no such job")\n'
            ),
        ),
    ),
    "a bare 404 proves that nothing was taken": (
        "test_hostile_answers",
        "is taken as a job that the vendor never had",
        (
            ('    """\n    The verdict is in ``error.code``, whatever the status.\n    """\n'),
            (
                '    """\n'
                "    The verdict is in ``error.code``, whatever the status.\n"
                '    """\n'
                '    if response.status == 404 and hook == "find":\n'
                '        return TaskNotFound("Acme knows no such job")\n'
            ),
        ),
    ),
    "a failed poll fails the job": (
        "test_hostile_answers",
        "is taken as a job that is failed",
        (
            '        raise InvalidResponse("Acme tells nothing of the job", status=response.status)\n',
            "        return attrs.evolve(task, status=Status.FAILED, vendor_status=None)\n",
        ),
    ),
    "a failed poll is not asked again": (
        "test_hostile_answers",
        "InvalidRequest is not retryable, and the job may be running well",
        (
            ('    """\n    The verdict is in ``error.code``, whatever the status.\n    """\n'),
            (
                '    """\n'
                "    The verdict is in ``error.code``, whatever the status.\n"
                '    """\n'
                '    if response.status == 503 and hook == "poll":\n'
                '        return telecine.InvalidRequest("Acme is away")\n'
            ),
        ),
    ),
    "a poll breaks on what no case has": (
        "test_hostile_answers",
        "the plugin does not keep the contract: acme: poll raised KeyError: 'html'",
        (
            '        raise InvalidResponse("Acme tells nothing of the job", status=response.status)\n',
            (
                '        raise InvalidResponse("Acme tells nothing of the job", status=response.status)\n'
                '    if b"<html>" in response.content:\n'
                '        raise KeyError("html")\n'
            ),
        ),
    ),
    "what is cut off proves that nothing was taken": (
        "test_hostile_answers",
        "is taken as a job that the vendor never had",
        (
            "    jobs = read(response, Jobs).jobs\n",
            (
                "    try:\n"
                "        jobs = read(response, Jobs).jobs\n"
                "    except InvalidResponse:\n"
                "        return None\n"
            ),
        ),
    ),
    "units are words": (
        "test_spoilt_answers",
        "`usage` is 'many', and is a decimal number as text",
        ("vendor_status=job.state,", 'vendor_status=job.state, usage="many",'),
    ),
    "units are no text": (
        "test_spoilt_answers",
        "the task cannot be stored, its fields are plain text and numbers",
        ("vendor_status=job.state,", "vendor_status=job.state, usage=float('nan'),"),
    ),
    "a task shows a credential": (
        "test_spoilt_answers",
        "the task shows a credential",
        (
            "    return _task(read(response, Job), task)\n\n\n@hookimpl\ndef find",
            (
                '    task = attrs.evolve(task, usage=account.secret("secret_key").encode().hex())\n'
                "    return _task(read(response, Job), task)\n\n\n@hookimpl\ndef find"
            ),
        ),
    ),
    "JSON is not always an object": (
        "test_made_up_answers",
        "once the job is sent: read answers with `read`",
        (
            "    return _task(read(response, Job), Task())\n",
            ('    response.json().get("id")\n    return _task(read(response, Job), Task())\n'),
        ),
    ),
}


@pytest.mark.parametrize(("check", "told", "edits"), rows(TAKEN))
def test_an_answer_taken_wrongly_is_told(check, told, edits, pytester, monkeypatch):
    """
    One check sees what is wrong, and says so.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", *edits)

    code, text = verdict(pytester, check)

    assert pytest.ExitCode.TESTS_FAILED == code
    assert told in text


READ = "    return _task(read(response, Job), Task())\n"
EXCUSED = {
    "a poll that believes any answer, which the core does not": (
        '        raise InvalidResponse("Acme tells nothing of the job", status=response.status)\n',
        "        return task\n",
    ),
    "an exception of its own that is made into InvalidResponse": (
        READ,
        (
            "    try:\n"
            '        response.json()["id"]\n'
            "    except (TypeError, LookupError) as error:\n"
            '        raise InvalidResponse("Acme gives no id", path="$.id") from error\n'
            "    return _task(read(response, Job), Task())\n"
        ),
    ),
    "a good answer that refuses, by a code that a case shows": (
        "        kind = ERRORS[code]\n",
        "        kind = ERRORS[str(code)]\n",
    ),
}


@pytest.mark.parametrize("edit", EXCUSED.values(), ids=EXCUSED)
def test_what_does_no_harm_is_no_fault(edit, pytester, monkeypatch):
    """
    What a page documents, or the core mends, is none of a plugin's faults.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", edit)

    code, _ = verdict(pytester, "answers or test_a_job_without_an_id or test_meaning")

    assert pytest.ExitCode.OK == code


def test_a_handle_that_no_answer_holds(pytester, monkeypatch):
    """
    Where nothing of an answer is in the handle, nothing can be left out of the answer.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", ("handle=job.id", "handle=str(len(job.id))"))

    code, _ = verdict(pytester, "test_a_job_without_an_id")

    assert pytest.ExitCode.OK == code
