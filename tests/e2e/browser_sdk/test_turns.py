# SPDX-License-Identifier: Apache-2.0
"""`@keystile/browser` in Chromium: one owner of the pending request, kept alive for as long as the page is."""

from __future__ import annotations

import anyio
import pytest
from playwright.async_api import Route

from tests.e2e.browser_sdk.device import OPTIONS, WATCH_GET, Device
from tests.e2e.browser_sdk.home import Home, somebody

pytestmark = pytest.mark.anyio
MINUTE = 60_000
HOUR = 60 * MINUTE


async def test_a_button_takes_over_from_autofill_and_signs_in(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.is_present(True)
    result = await device.call("signIn")

    assert result["data"]["isVerified"] is True
    left = await device.outcome("autofill")
    assert (left["code"], left["quiet"]) == ("superseded", True)


async def test_late_options_of_autofill_do_not_disturb_a_button_that_waits_for_a_person(
    device: Device,
) -> None:
    await device.enroll(somebody())
    await device.is_present(False)
    await device.page.evaluate(WATCH_GET)
    late = anyio.Event()

    async def delay(route: Route) -> None:
        await late.wait()
        await route.continue_()

    await device.page.route(OPTIONS, delay, times=1)
    async with device.page.expect_request(OPTIONS):
        await device.begin("autofill", "signIn", {"autofill": True})
    await device.begin("button", "signIn")
    await device.waits_for("modal")
    late.set()
    await device.page.evaluate("() => fetch('/')")  # a round trip: the late answer has had its time

    assert await device.page.evaluate("asked") == ["modal"]
    assert await device.is_pending("button")


async def test_a_button_pressed_while_autofill_waits_for_its_options_signs_in(device: Device) -> None:
    await device.enroll(somebody())
    never = anyio.Event()

    async def hold(route: Route) -> None:
        await never.wait()

    await device.page.route(OPTIONS, hold, times=1)
    async with device.page.expect_request(OPTIONS):
        await device.begin("autofill", "signIn", {"autofill": True})
    result = await device.call("signIn")

    assert result["data"]["isVerified"] is True
    assert (await device.outcome("autofill"))["code"] == "superseded"
    never.set()


async def test_a_button_that_is_called_off_gives_way_to_autofill_again(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.begin("button", "signIn")
    await device.waits_for("modal")
    await device.is_present(True)
    await device.page.evaluate("aborts.button.abort()")

    assert (await device.outcome("button"))["code"] == "aborted"
    assert (await device.outcome("autofill"))["data"]["isVerified"] is True


async def test_of_two_presses_of_the_button_the_second_goes_on(device: Device) -> None:
    await device.enroll(somebody())
    await device.is_present(False)  # or the first is done before the second comes
    await device.page.evaluate(WATCH_GET)
    await device.begin("first", "signIn")
    await device.waits_for("modal")
    await device.is_present(True)
    second = await device.call("signIn")

    assert (await device.outcome("first"))["code"] == "superseded"
    assert second["data"]["isVerified"] is True


async def test_a_second_autofill_takes_the_place_of_the_first(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.is_present(True)
    second = await device.call("signIn", {"autofill": True})

    assert (await device.outcome("autofill"))["code"] == "superseded"
    assert second["data"]["isVerified"] is True


async def test_two_clients_on_one_page_do_not_collide(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.is_present(True)
    result = await device.page.evaluate(
        """async ([tenantId, baseUrl]) => {
          const { Keystile: another } = await import("/index.js");
          return new another({ tenantId, baseUrl }).passkey.signIn();
        }""",
        [device.home.tenant_id, device.home.base_url],
    )

    assert result["data"]["isVerified"] is True
    assert (await device.outcome("autofill"))["code"] == "superseded"


async def test_a_sign_up_takes_over_from_autofill(device: Device) -> None:
    await device.arm_autofill()
    await device.is_present(True)
    await device.enroll(somebody())

    assert (await device.outcome("autofill"))["code"] == "superseded"


async def test_an_automatic_sign_up_that_the_browser_leaves_waiting_gives_way_to_the_button(
    device: Device, home: Home
) -> None:
    await device.enroll(somebody())
    token = await home.enrollment_token(somebody())
    async with device.page.expect_response("**/registration-options"):
        await device.begin("automatic", "signUp", {"token": token, "useAutoRegister": True})
    result = await device.call("signIn")

    assert result["data"]["isVerified"] is True
    assert (await device.outcome("automatic"))["code"] == "superseded"


async def test_cancel_ends_what_is_pending(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.begin("button", "signIn")
    await device.waits_for("modal")
    await device.page.evaluate("keystile.passkey.cancel()")

    outcomes = [await device.outcome("autofill"), await device.outcome("button")]
    assert [(one["code"], one["quiet"]) for one in outcomes] == [("aborted", True)] * 2


async def test_autofill_can_begin_again_after_cancel(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    await device.page.evaluate("keystile.passkey.cancel()")
    await device.outcome("autofill")
    await device.is_present(True)

    assert "data" in await device.call("signIn", {"autofill": True})


async def test_a_call_that_is_over_before_it_begins_asks_nobody(device: Device) -> None:
    result = await device.page.evaluate("keystile.passkey.signIn({signal: AbortSignal.abort()}).then(plain)")

    assert result["code"] == "aborted"
    assert device.requests == []


async def test_autofill_on_a_page_open_for_three_hours_signs_in(device: Device, home: Home) -> None:
    await device.enroll(somebody())
    await device.open(hand_clock=True)
    await device.arm_autofill()
    for renewals in (1, 2, 3):
        home.clock.moved += 56 * MINUTE
        await device.page.evaluate("(moved) => handClock.move(moved)", 56 * MINUTE)
        await device.page.wait_for_function("(count) => asked.length === count", arg=renewals + 1)
    home.clock.moved += 12 * MINUTE
    await device.is_present(True)
    # A new finger does not answer an old request; leaving the page and coming back makes a new one.
    await leave_and_come_back(device)

    assert home.clock.moved == 3 * HOUR
    assert (await device.outcome("autofill"))["data"]["isVerified"] is True


async def test_a_request_is_not_renewed_while_its_challenge_is_good(device: Device) -> None:
    await device.enroll(somebody())
    await device.open(hand_clock=True)
    await device.arm_autofill()
    asked = device.options_asked()
    await device.page.evaluate("(moved) => handClock.move(moved)", 50 * MINUTE)
    await device.page.evaluate("() => fetch('/')")

    assert device.options_asked() == asked


async def leave_and_come_back(device: Device) -> None:
    """What a page sees that goes into the back/forward cache and is taken out of it."""
    await device.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    await device.page.evaluate("() => fetch('/')")
    await device.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


async def test_a_page_that_is_left_asks_for_nothing_until_it_is_back(device: Device) -> None:
    await device.enroll(somebody())
    await device.arm_autofill()
    asked = device.options_asked()
    await device.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    await device.page.evaluate("() => fetch('/')")
    assert device.options_asked() == asked

    await device.is_present(True)
    await device.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert (await device.outcome("autofill"))["data"]["isVerified"] is True
