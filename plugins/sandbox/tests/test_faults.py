"""
What goes wrong, and when.
"""

import pytest

from telecine_sandbox import Fault, Faults


def kinds(faults, on, text="", key=""):
    """
    Draw for Acme, and name what strikes.
    """
    return [fault.kind for fault in faults.draw("acme", on, text=text, key=key)]


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("[fault:lost_answer]", "submit", Fault(kind="lost_answer", on="submit", times=1)),
        ("[fault:http_429=3]", "submit", Fault(kind="http_429", on="submit", times=1, retry_after=3)),
        ("[fault:poll.http_500*3]", "poll", Fault(kind="http_500", on="poll", times=3)),
        ("[fault:poll.latency=2.5*]", "poll", Fault(kind="latency", on="poll", seconds=2.5)),
        ("[fault:find.html_200*2]", "find", Fault(kind="html_200", on="find", times=2)),
        ("[fault:any.reset]", "file", Fault(kind="reset", on="any", times=1)),
        ("[fault:unknown_status]", "poll", Fault(kind="unknown_status", on="poll", times=1)),
        ("[fault:moderated]", "job", Fault(kind="moderated", on="job")),
        ("[fault:submit.moderated]", "submit", Fault(kind="moderated", on="submit", times=1)),
        ("[fault:file.expired]", "file", Fault(kind="expired", on="file", times=1)),
    ],
)
def test_a_prompt_can_ask_for_a_fault(text, on, expected):
    """
    A directive says what, where, how often and how long.
    """
    assert [expected] == Faults().draw("acme", on, text=f"a paper boat {text} at dawn")


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("lost_anwser", "there is no fault 'lost_anwser'"),
        ("poll.busy", "busy strikes submit, not 'poll'"),
        ("job.reset", "reset strikes submit"),
        ("reset*0", "times is a whole number of 1 or more"),
        ("a b", "is not of the form"),
        ("", "is not of the form"),
    ],
)
def test_a_slip_in_a_directive_is_not_overlooked(directive, message):
    """
    A fault that cannot strike would make a test pass for nothing.
    """
    with pytest.raises(ValueError, match=message):
        Faults().draw("acme", "submit", text=f"[fault:{directive}]")


def test_a_prompts_faults_are_counted_for_each_job():
    """
    Another job with the same words has faults of its own.
    """
    faults = Faults()
    text = "[fault:poll.http_500*2]"

    one = [kinds(faults, "poll", text, "1") for _ in range(3)]
    other = kinds(faults, "poll", text, "2")

    assert [["http_500"], ["http_500"], []] == one
    assert ["http_500"] == other


def test_a_global_fault_strikes_its_provider_and_hook_only():
    """
    Neither other vendors nor other calls are touched.
    """
    faults = Faults()
    faults.add(Fault(kind="http_500", on="poll", provider="acme"))

    assert ["http_500"] == kinds(faults, "poll")
    assert [] == kinds(faults, "submit")
    assert [] == faults.draw("umbra", "poll")


def test_a_global_fault_wears_off():
    """
    After its times it is no longer listed.
    """
    faults = Faults()
    faults.add(Fault(kind="reset", on="any", times=2))

    struck = [kinds(faults, hook) for hook in ("submit", "job", "poll", "find")]

    assert [["reset"], [], ["reset"], []] == struck
    assert {} == faults.listed()


def test_random_faults_repeat_with_their_seed():
    """
    One seed gives one run, and a rate is kept.
    """
    one, same = Faults(seed=7), Faults(seed=7)
    one.add(Fault(kind="reset", rate=0.3))
    same.add(Fault(kind="reset", rate=0.3))

    struck = [kinds(one, "submit") for _ in range(1000)]

    assert struck == [kinds(same, "submit") for _ in range(1000)]
    assert 250 < struck.count(["reset"]) < 350


def test_clearing_forgets_everything():
    """
    Global faults go, and so does the count of those in prompts.
    """
    faults = Faults()
    faults.add(Fault(kind="reset"))
    kinds(faults, "submit", "[fault:busy]")

    faults.clear()

    assert ["busy"] == kinds(faults, "submit", "[fault:busy]")
