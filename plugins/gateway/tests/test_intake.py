"""
From a body to an order: all that can be known without the vendor, before anything is kept.
"""

from __future__ import annotations

import attrs
import pytest

from telecine import ConfigurationError, InvalidRequest, Rejected, Unauthorized, Unsupported
from telecine_gateway._accounts import Accounts
from telecine_gateway._intake import Intake
from telecine_gateway._job import State
from telecine_gateway._settings import GatewaySettings

from .engine_kit import NOW, REGISTRY, account, seconds

BODY = {"model": "kling-v2-6", "prompt": "a paper boat"}
VIDU = {"model": "viduq3-turbo", "prompt": "a paper boat"}


@pytest.fixture
def intake():
    """
    Makes intakes with accounts of Kling and Vidu.
    """

    def make(*accounts, **settings):
        known = accounts or (account("kling"), account("vidu"))
        clock = Accounts(known, per_second=1.0, clock=lambda: 0.0)
        return Intake(registry=REGISTRY, accounts=clock, settings=GatewaySettings(**settings))

    return make


def rows(order, key=None):
    """
    The rows of an order.
    """
    return order.jobs("harbour", key, NOW, seconds(60), "worker_1")


class TestOrder:
    """
    One job.
    """

    def test_a_body_is_one_row(self, intake):
        """
        Which is due at once, and given up at its deadline.
        """
        order = intake().order({**BODY, "duration": 5}, NOW)

        (job,) = rows(order, "a")

        assert ("kling", "kling-v2-6", State.ACCEPTED, "worker_1", "a") == (
            job.provider, job.model, job.state, job.owner, job.idempotency_key,
        )  # fmt: skip
        assert (NOW, NOW + seconds(60), 5) == (job.due_at, job.deadline_at, job.asked["duration"])
        assert "a paper boat" == order.requests([job])[job.id].prompt

    def test_the_preview_is_what_would_be_sent(self, intake):
        """
        Without the key.
        """
        shown = intake().order(BODY, NOW).preview

        assert "test-key" not in repr(shown)
        assert "text2video" in repr(shown)

    def test_equal_bodies_have_equal_hashes(self, intake):
        """
        Whatever the order of their members; and others have others.
        """
        bodies = [BODY, dict(reversed(BODY.items())), {**BODY, "seed": 0}, {**BODY, "user": "somebody"}]

        hashes = [intake().order(body, NOW).request_hash for body in bodies]

        assert hashes[0] == hashes[1]
        assert 3 == len(set(hashes))

    def test_the_time_is_not_in_the_hash(self, intake):
        """
        A repeated request comes later.
        """
        known = intake()

        assert known.order(BODY, NOW).request_hash == known.order(BODY, NOW + seconds(9)).request_hash

    def test_a_callback_is_the_gateways_and_not_the_vendors(self, intake):
        """
        It is kept, with a warning that nobody calls it yet.
        """
        url = "https://client.example.com/hook"

        order = intake().order({**BODY, "metadata": {"callback_url": url}}, NOW)

        assert (url, url) == (order.callback_url, rows(order)[0].callback_url)
        assert "callback_url" not in order.request.metadata
        assert url not in repr(order.preview)
        assert ["not_delivered"] == [notice.code for notice in order.warnings]


class TestRefusals:
    """
    What cannot be done is refused before anything is kept.
    """

    @pytest.mark.parametrize(
        ("body", "error", "param"),
        [
            ({"model": "no-such", "prompt": "x"}, InvalidRequest, "model"),
            ({"prompt": "x"}, Rejected, "model"),
            ({**BODY, "duration": 7}, Unsupported, "duration"),
            ({**BODY, "n": 11}, Unsupported, "n"),
            ({**BODY, "n": 0}, Rejected, "n"),
            ({**BODY, "model": "kling/kling-v99"}, Unsupported, "model"),
            ({**BODY, "metadata": {"boat": 1}}, Unsupported, "metadata.boat"),
        ],
    )
    def test_the_field_is_named(self, intake, body, error, param):
        """
        In an error of the caller's.
        """
        with pytest.raises(error) as refused:
            intake().order(body, NOW)

        assert param == refused.value.param

    def test_unlisted_models_are_for_who_wants_them(self, intake):
        """
        By a setting.
        """
        order = intake(allow_unlisted_models=True).order({**BODY, "model": "kling/kling-v99"}, NOW)

        assert ("kling", "kling/kling-v99") == (order.provider, order.request.model)

    def test_unknown_options_may_be_warned_about(self, intake):
        """
        By a setting; strictly, they are refused all the same.
        """
        body = {**BODY, "metadata": {"boat": 1}}
        known = intake(unknown_options="warn")

        order = known.order(body, NOW)

        assert ["unknown_option"] == [notice.code for notice in order.warnings]
        with pytest.raises(Unsupported):
            known.order(body, NOW, strict=True)

    def test_a_provider_without_an_account_is_named(self, intake):
        """
        It is the operator's to add one.
        """
        with pytest.raises(ConfigurationError, match="vidu has no account"):
            intake(account("kling")).order(VIDU, NOW)

    def test_an_account_without_its_key_is_refused(self, intake):
        """
        Before the client is told that it was accepted.
        """
        with pytest.raises(Unauthorized):
            intake(attrs.evolve(account("kling"), credentials={})).order(BODY, NOW)


class TestSeveral:
    """
    More videos than one.
    """

    @pytest.mark.parametrize("number", [1, 2, 10])
    def test_each_is_a_job_of_its_own(self, intake, number):
        """
        Below one that nobody polls and that has the key.
        """
        order = intake().order({**VIDU, "n": number}, NOW)

        head, *parts = rows(order, "a")

        assert (0 if number == 1 else number) == len(parts) == head.children
        assert {(None, "worker_1", head.id)} >= {
            (each.idempotency_key, each.owner, each.parent_id) for each in parts
        }
        assert sorted(each.id for each in parts) == [each.id for each in parts]
        assert ("worker_1" if number == 1 else None) == head.owner

    def test_seeds_follow_each_other(self, intake):
        """
        With a warning.
        """
        order = intake().order({**VIDU, "n": 3, "seed": 40}, NOW)

        known = rows(order)
        requests = order.requests(known)

        assert [40, 40, 41, 42] == [each.asked["seed"] for each in known]
        assert [40, 41, 42] == [requests[each.id].seed for each in known[1:]]
        assert {1} == {each.n for each in requests.values()}
        assert "adjusted" in {notice.code for notice in order.warnings}

    def test_without_a_seed_there_is_none(self, intake):
        """
        The vendor makes up its own.
        """
        order = intake().order({**VIDU, "n": 2}, NOW)

        known = rows(order)

        assert {None} == {each.seed for each in order.requests(known).values()}
        assert "seed" not in known[1].asked
