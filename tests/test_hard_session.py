"""
Tokens: exchanged once, shared by all calls of one account, renewed in time, and never twice in one call.
"""

from __future__ import annotations

import pytest

from nimbus.simulator import KEY, Answer
from telecine import QuotaExceeded, Status, Unauthorized

from .hard.bench import TEXT, Bench, account, connected

pytestmark = pytest.mark.anyio

REVOKED = Answer.of(401, {"error": {"code": "token_invalid", "message": "no"}})


class TestASession(Bench):
    async def test_one_token_serves_all_calls(self, client, vendor):
        """
        Submit, poll, find and check log in once between them.
        """
        task = await client.submit(TEXT)
        await client.poll(task)
        await client.find(task.external_id, request=TEXT)
        await client.check(account(vendor))

        assert 1 == vendor.steps["login"]

    @pytest.mark.parametrize(
        ("seconds", "logins"),
        [
            pytest.param(3600 - 31, 1, id="still-good"),
            pytest.param(3600 - 30, 2, id="about-to-end"),
            pytest.param(3600 + 1, 2, id="over"),
        ],
    )
    async def test_it_is_renewed_shortly_before_it_ends(self, client, vendor, seconds, logins):
        """
        The token lasts an hour; half a minute before that the next call exchanges a new one.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(seconds)

        await client.poll(task)

        assert logins == vendor.steps["login"]
        assert 1 == vendor.steps["poll"]

    async def test_a_revoked_token_is_exchanged_again(self, client, vendor):
        """
        The vendor refuses the token of a poll; the same poll logs in once more and goes through.
        """
        task = await client.submit(TEXT)
        vendor.revoke_tokens()

        polled = await client.poll(task)

        assert Status.QUEUED is polled.status
        assert (2, 2) == (vendor.steps["login"], vendor.steps["poll"])

    async def test_a_submit_with_a_revoked_token_makes_one_job(self, client, vendor):
        """
        The create was refused for its token, so nothing was taken, and it is sent once more.
        """
        await client.check(account(vendor))
        vendor.revoke_tokens()

        task = await client.submit(TEXT)

        assert "job-1" == task.handle
        assert (2, 2, 1) == (vendor.steps["login"], vendor.steps["create"], vendor.steps["start"])
        assert (1, 1) == (len(vendor.jobs), vendor.started)

    async def test_a_token_that_is_revoked_between_create_and_start_is_not_exchanged(self, client, vendor):
        """
        A job is created by then: sending all again would make a second one.
        """
        await client.check(account(vendor))
        vendor.answer("start", REVOKED)

        with pytest.raises(Unauthorized) as caught:
            await client.submit(TEXT)

        assert caught.value.accepted is None
        assert (1, 1, 1) == (vendor.steps["login"], vendor.steps["create"], len(vendor.jobs))

    async def test_a_fresh_token_that_is_refused_is_not_exchanged_again(self, client, vendor):
        """
        A login a moment ago proves that another one will not help.
        """
        vendor.answer("check", REVOKED)

        with pytest.raises(Unauthorized):
            await client.check(account(vendor))

        assert (1, 1) == (vendor.steps["login"], vendor.steps["check"])

    async def test_nobody_logs_in_twice_in_one_call(self, client, vendor):
        """
        The old token is refused, the new one as well: that is the account's answer.
        """
        task = await client.submit(TEXT)
        vendor.answer("poll", REVOKED)

        with pytest.raises(Unauthorized):
            await client.poll(task)

        assert (2, 2) == (vendor.steps["login"], vendor.steps["poll"])

    async def test_another_refusal_keeps_the_token(self, client, vendor):
        """
        Credits used up are no matter of the token.
        """
        vendor.answer("create", Answer.of(402, {"error": {"code": "credits_used_up", "message": "no"}}))
        with pytest.raises(QuotaExceeded):
            await client.submit(TEXT)
        vendor.heal()

        await client.submit(TEXT)

        assert 1 == vendor.steps["login"]

    async def test_a_wrong_key_is_refused_at_the_login(self, client, vendor):
        """
        Nothing but the login goes out, and the error does not hold the key.
        """
        vendor.keys.clear()

        with pytest.raises(Unauthorized) as caught:
            await client.submit(TEXT)

        assert (False, False, "key_invalid") == (
            caught.value.accepted,
            caught.value.retryable,
            caught.value.code,
        )
        assert {"login": 1} == vendor.steps

    async def test_a_token_that_the_vendor_quotes_is_masked(self, client, vendor):
        """
        The vendor repeats the token that it refuses; the error does not.
        """
        await client.check(account(vendor))
        vendor.answer(
            "check",
            Answer.of(402, {"error": {"code": "credits_used_up", "message": "nimbus-token-0001 is broke"}}),
        )

        with pytest.raises(QuotaExceeded) as caught:
            await client.check(account(vendor))

        assert "Nimbus answers: *** is broke" == str(caught.value)


class TestTwoAccounts(Bench):
    async def test_accounts_never_share_a_token(self, vendor, kind):
        """
        Each account logs in with its own key, also where both have the same one.
        """
        accounts = [account(vendor, "first"), account(vendor, "second")]

        async with connected(kind, vendor, *accounts) as client:
            await client.submit(TEXT, account="first")
            await client.submit(TEXT, account="second")
            await client.submit(TEXT, account="first")

        assert 2 == vendor.steps["login"]

    async def test_a_new_key_of_the_same_account_logs_in_anew(self, client, vendor):
        """
        A token belongs to the key that it was exchanged for.
        """
        vendor.keys.add("another-test-key")
        await client.check(account(vendor))

        await client.check(account(vendor, key="another-test-key"))

        assert 2 == vendor.steps["login"]

    async def test_the_wrong_account_gets_no_token_of_the_right_one(self, vendor, kind):
        """
        A key that the vendor does not know is refused, whoever else is logged in.
        """
        accounts = [account(vendor, "right", KEY), account(vendor, "wrong", "no-such-key")]

        async with connected(kind, vendor, *accounts) as client:
            await client.submit(TEXT, account="right")
            with pytest.raises(Unauthorized) as caught:
                await client.submit(TEXT, account="wrong")

        assert "wrong" == caught.value.account
        assert 1 == len(vendor.jobs)
