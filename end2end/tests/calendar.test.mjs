// The calendar of the staff: a booking made elsewhere appears by itself, the keys walk it,
// a form that somebody is filling in is left alone, and all of it works without scripts.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { openTimes, pickTime } from "../support/booking.mjs";
import { signIn } from "../support/desk.mjs";
import { DESKTOP, PHONE, URL_OF_SITE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };
const HANA = { email: "hana@berlin.example", password: "warm hands and stones" };

after(leave);

/** Somebody else looks at the first free time with Hana, so many weeks from now: its day,
 *  and a way to take it. */
async function somebodyElse(browser, weeks) {
  const context = await browser.newContext({ baseURL: URL_OF_SITE });
  const page = await context.newPage();
  await openTimes(page, { treatment: "deep-tissue", therapist: "hana", weeks });
  const start = await page.locator(".week button.slot:visible").first().getAttribute("value");
  return { day: start.slice(0, 10), takes: () => pickTime(page, 0), leaves: () => context.close() };
}

/** The Monday so many weeks from now, as the pages name dates. */
const week = (weeks) => new Date(Date.now() + weeks * 7 * 86_400_000).toISOString().slice(0, 10);

/** The id of what has the focus. */
const focus = (page) => page.evaluate(() => document.activeElement.id);

/** As when somebody comes back to the page from another. */
const lookAgain = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

describe("the calendar", () => {
  it("shows a booking made in another browser without being loaded again", async () => {
    await visit({}, async (page, context) => {
      await signIn(page, HANA);
      const other = await somebodyElse(context.browser(), 6);
      await page.goto(`/berlin/desk/calendar?view=week&date=${other.day}`);
      await page.locator(".live .on").waitFor();
      await page.evaluate(() => (window.sameDocument = true));
      const before = await page.locator(".ev.held").count();
      await page.locator("#calendar").focus();
      await other.takes();
      await page.locator(".ev.held").nth(before).waitFor({ state: "attached" });
      assert.equal(await page.evaluate(() => window.sameDocument), true, "it was not loaded again");
      assert.equal(await focus(page), "calendar", "the keyboard is where it was");
      await accessible(page, "a calendar that has changed");
      await other.leaves();
    });
  });

  it("leaves alone what somebody is busy with, and says that there is more", async () => {
    await visit({}, async (page, context) => {
      await signIn(page, HANA);
      const other = await somebodyElse(context.browser(), 7);
      await page.goto(`/berlin/desk?date=${other.day}`);
      await page.locator(".live .on").waitFor();
      const held = page.locator(".desk-visit", { hasText: "Somebody is booking" });
      const before = await held.count();
      await page.locator("#date").fill("2027-01-04");
      await other.takes();
      const show = page.getByRole("button", { name: "Show it" });
      await show.waitFor();
      assert.equal(await page.locator("#date").inputValue(), "2027-01-04");
      assert.equal(await held.count(), before, "nothing moved under one's hands");
      await show.click();
      assert.equal(await held.count(), before + 1);
      await other.leaves();
    });
  });

  it("leaves alone a field that somebody is at, and moves the focus to what they ask for", async () => {
    await visit({}, async (page, context) => {
      await signIn(page, HANA);
      const other = await somebodyElse(context.browser(), 8);
      await page.goto(`/berlin/desk?date=${other.day}`);
      await page.locator(".live .on").waitFor();
      await page.locator("#date").focus();
      await other.takes();
      const show = page.getByRole("button", { name: "Show it" });
      await show.waitFor();
      assert.equal(await focus(page), "date");
      await show.press("Enter");
      assert.equal(await focus(page), "desk-part");
      await other.leaves();
    });
  });

  it("leaves what is pressed where it is until it is let go", async () => {
    await visit({}, async (page, context) => {
      await signIn(page, HANA);
      const other = await somebodyElse(context.browser(), 9);
      await page.goto(`/berlin/desk?date=${other.day}`);
      await page.locator(".live .on").waitFor();
      const held = page.locator(".desk-visit", { hasText: "Somebody is booking" });
      const before = await held.count();
      // What has changed comes once the press has begun, and not after it would count no more.
      let press;
      const pressed = new Promise((resolve) => { press = resolve; });
      await page.route("**/desk?*", async (route) => {
        if (route.request().headers()["x-by-itself"] === "1") await pressed;
        await route.continue();
      });
      const told = page.waitForResponse(
        async (answer) =>
          answer.request().headers()["x-by-itself"] === "1" && (await answer.text()).split("Somebody is booking").length > before + 1,
      );
      await other.takes();
      await page.locator("#desk-part h1").hover();
      await page.mouse.down();
      await page.evaluate(() => (document.querySelector("#desk-part h1").pressed = true));
      press();
      await (await told).finished();
      await page.waitForTimeout(500);
      assert.ok(await page.evaluate(() => document.querySelector("#desk-part h1").pressed), "it was taken away");
      await page.mouse.up();
      await held.nth(before).waitFor({ state: "attached" });
      assert.equal(await page.getByRole("button", { name: "Show it" }).count(), 0);
      await other.leaves();
    });
  });

  it("is live again once a page that could not be had is there", async () => {
    await visit({ expected: ["404"] }, async (page) => {
      await signIn(page, HANA);
      await page.goto("/berlin/desk/calendar");
      await page.locator(".live .on").waitFor();
      const gone = (route) => route.fulfill({ status: 404, body: "" });
      await page.route("**/desk/calendar", gone);
      await lookAgain(page);
      await page.getByText("no longer kept up to date").waitFor();
      await page.unroute("**/desk/calendar", gone);
      await lookAgain(page);
      await page.locator(".live .on").waitFor();
      assert.equal(await page.getByText("no longer kept up to date").count(), 0);
    });
  });

  it("steps from week to week in a month, and leaves a link its keys", async () => {
    await visit({}, async (page) => {
      await signIn(page, HANA);
      await page.goto("/berlin/desk/calendar?view=month&date=2027-02-10");
      await page.locator(".live .on").waitFor();
      const day = () =>
        page.evaluate(() => new URL(document.activeElement.href).searchParams.get("date"));
      await page.locator("#calendar").focus();
      await page.keyboard.press("ArrowDown");
      assert.equal(await day(), "2027-02-01");
      await page.keyboard.press("ArrowDown");
      assert.equal(await day(), "2027-02-08");
      await page.keyboard.press("ArrowRight");
      assert.equal(await day(), "2027-02-09");
      await page.keyboard.press("ArrowUp");
      assert.equal(await day(), "2027-02-02");
      await page.goto(`/berlin/desk/calendar?view=week&date=${week(5)}`);
      await page.locator(".live .on").waitFor();
      await page.locator(".free a", { hasText: "New visit" }).first().focus();
      const here = page.url();
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(300);
      assert.equal(page.url(), here, "the page is not turned");
    });
  });

  it("shows an owner the week of everybody as a table that the arrow keys walk", async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      await visit({ viewport }, async (page) => {
        await signIn(page, OWNER);
        await page.goto("/berlin/desk/calendar?view=week");
        await page.locator(".live .on").waitFor();
        assert.ok((await page.getByRole("rowheader").count()) > 1, "a row for each person");
        await accessible(page, "a week of everybody");
        await page.locator("#calendar").focus();
        await page.keyboard.press("ArrowDown");
        const person = () =>
          page.evaluate(() => document.activeElement.closest("tr").querySelector(".name").textContent);
        const first = await person();
        for (let n = 0; n < 12 && (await person()) === first; n += 1) await page.keyboard.press("ArrowDown");
        assert.notEqual(await person(), first, "the next person follows");
      });
    }
  });

  it("is walked with the arrow keys, and Tab leads out of it", async () => {
    await visit({}, async (page) => {
      await signIn(page, HANA);
      await page.goto(`/berlin/desk/calendar?view=agenda`);
      await page.locator(".live .on").waitFor();
      const where = () => page.evaluate(() => document.activeElement.getAttribute("href"));
      await page.locator(".cal").focus();
      await page.keyboard.press("ArrowDown");
      const first = await where();
      assert.match(first, /#v-/);
      await page.keyboard.press("ArrowRight");
      const second = await where();
      assert.notEqual(second, first);
      await page.keyboard.press("ArrowLeft");
      assert.equal(await where(), first);
      await page.keyboard.press("Tab");
      assert.notEqual(await where(), first, "no trap");
      await page.goto(`/berlin/desk/calendar?view=week&date=${week(3)}`);
      await page.locator(".live .on").waitFor();
      const ahead = page.url();
      await page.locator(".cal").focus();
      await page.keyboard.press("t");
      await page.waitForURL((url) => url.href !== ahead);
      assert.equal(await page.locator(".is-today").count(), 1);
    });
  });

  it("leads from a free stretch to a visit with day, time and therapist filled in", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await signIn(page, HANA);
        await page.goto(`/berlin/desk/calendar?view=week&date=${week(5)}`);
        const link = page.locator(".free a", { hasText: "New visit" }).first();
        const asked = new URL(await link.getAttribute("href"), "http://localhost").searchParams;
        await link.click();
        await page.waitForURL(/\/desk\/new/);
        await page.locator("#treatment").selectOption({ index: 1 });
        await page.getByRole("button", { name: "Show times" }).click();
        await page.waitForURL(/treatment=/);
        assert.equal(new URL(page.url()).searchParams.get("date"), asked.get("date"));
        const typed = await page.locator("#time").inputValue();
        const chosen = page.locator("input[name=slot]:checked");
        if (typed === "") assert.equal(await chosen.count(), 1, "the free start is chosen");
        else assert.equal(typed, asked.get("time"));
      });
    }
  });

  it("opens the form that moves a visit where it is dropped, and moves nothing", async () => {
    await visit({}, async (page) => {
      await signIn(page, OWNER);
      await page.goto(`/berlin/desk/calendar?view=week&date=${week(1)}&therapist=hana`);
      await page.locator(".live .on").waitFor();
      const visitLink = page.locator("[data-move]").first();
      const form = await visitLink.getAttribute("data-move");
      const track = page.locator("[data-date] .track").nth(4);
      await visitLink.dragTo(track, { targetPosition: { x: 20, y: 200 } });
      await page.waitForURL(/\/desk\/move\//);
      const url = new URL(page.url());
      assert.equal(url.pathname, form);
      assert.match(url.searchParams.get("to"), /^\d{4}-\d{2}-\d{2}T\d{2}:(00|15|30|45)$/);
      await page.getByRole("button", { name: "Move the visit" }).waitFor();
    });
  });

  it("prints a day with the clients and without the controls", async () => {
    await visit({}, async (page) => {
      await signIn(page, OWNER);
      await page.goto("/berlin/desk/calendar?view=day");
      await page.emulateMedia({ media: "print" });
      for (const gone of [".cal-bar", ".live", ".cal-keys", ".site-head"]) {
        assert.equal(await page.locator(gone).first().isVisible(), false, `${gone} is printed`);
      }
      assert.equal(await page.locator(".cal-day h2").first().isVisible(), true);
    });
  });
});
