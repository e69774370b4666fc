// A course: planned, paid, one visit moved, the rest moved, the rest stopped; on a phone, with
// scripts and without. Every page of it is looked at by axe, in both themes.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { amount, fillDetails, mailTo, somebody } from "../support/booking.mjs";
import { looksRight } from "../support/looks.mjs";
import { PHONE, VISITORS, leave, visit } from "../support/visit.mjs";

after(leave);

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** From the studio's page to a set of dates. */
async function plan(page, { sessions = "6", first = day(9) } = {}) {
  await page.goto("/berlin");
  await page.getByRole("link", { name: "Plan a course" }).click();
  await page.getByRole("heading", { level: 1, name: "Plan a course" }).waitFor();
  await page.getByLabel("How many").selectOption(sessions);
  await page.getByLabel("How often").selectOption("7");
  await page.getByLabel("Not before").fill(first);
  await page.getByRole("button", { name: "Show dates" }).click();
  // No treatment was chosen: that is said, and the rest stays.
  await page.getByRole("link", { name: "Choose a treatment" }).waitFor();
  assert.equal(await page.getByLabel("How many").inputValue(), sessions);
  await page.locator("input[name=treatment]").first().check();
  await page.getByRole("button", { name: "Show dates" }).click();
  await page.getByRole("heading", { level: 2, name: "Your dates" }).waitFor();
  assert.equal(await page.locator(".course-dates > li").count(), Number(sessions));
}

/** Fills everything in and pays at the stand-in. */
async function pay(page) {
  await page.locator("#pay button").click();
  await page.waitForURL(/\/c\/pay\//);
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/\/c\/[^/]+\?paid=1$/);
}

describe("a course", () => {
  for (const visitor of VISITORS.slice(0, 2)) {
    it(`goes from a wish to its end on a ${visitor.name}`, async () => {
      await visit(visitor, async (page) => {
        const who = somebody();
        await plan(page);
        // Another time for the second one.
        await page.locator(".other-dates summary").nth(1).click();
        const other = page.locator(".course-dates > li").nth(1).locator(".other-dates label").last();
        const chosen = (await other.innerText()).split("\n")[0];
        await other.click();
        await page.getByRole("button", { name: "Go on" }).click();
        await page.waitForURL(/\/course\/details/);
        assert.match(await page.locator(".course-read").innerText(), new RegExp(chosen.replace(/[.*+?^$()|[\]\\]/g, "\\$&")));
        await fillDetails(page, who);
        // Back to the dates and forth again: nothing typed is lost.
        await page.getByRole("button", { name: "Choose other dates" }).click();
        await page.getByRole("button", { name: "Go on" }).click();
        assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
        await pay(page);
        assert.equal(await page.locator(".voucher-list .badge.ok").count(), 6);
        const mail = await mailTo(page, who.email, /6 visits/);
        const link = (await mail.innerText()).match(/\/c\/[\w-]+/)[0];
        // One is moved by its own page.
        await page.goto(link);
        const before = await page.locator(".voucher-list h3").allInnerTexts();
        await page.locator(".voucher-list").getByRole("link", { name: /^Move/ }).nth(2).click();
        // Not the time that it has.
        await page.locator(".week button.slot:not([aria-current]):visible").last().click();
        await page.waitForURL(/\/b\/[^/]+\?moved=1/);
        await page.getByText("Session 3 of 6 of a course").waitFor();
        await page.goto(link);
        const after = await page.locator(".voucher-list h3").allInnerTexts();
        assert.deepEqual([0, 1, 3, 4, 5].map((n) => after[n]), [0, 1, 3, 4, 5].map((n) => before[n]));
        assert.notEqual(after[2], before[2]);
        // The rest is moved all at once.
        await page.getByRole("link", { name: "Move the rest" }).click();
        await page.getByLabel("Not before").fill(day(16));
        await page.getByRole("button", { name: "Show dates" }).click();
        await page.getByRole("button", { name: "Move 6 visits" }).click();
        await page.getByText("The new dates were sent to you").waitFor();
        // And stopped, for exactly what was shown.
        await page.getByRole("link", { name: "Stop the course" }).click();
        const press = page.getByRole("button", { name: /^Stop and refund/ });
        const shown = amount(await press.innerText());
        assert.equal(amount(await page.locator("#rf-h").innerText()), shown);
        await press.click();
        await page.getByRole("heading", { level: 1, name: "Your course is stopped" }).waitFor();
        assert.equal(amount(await page.locator(".conf-head .lead").innerText()), shown);
        assert.equal(await page.locator(".voucher-list .badge.bad").count(), 6);
      });
    });
  }

  it("is accessible on every page of it, and fits", async () => {
    await visit({ viewport: PHONE }, async (page, context) => {
      await plan(page, { sessions: "2" });
      const dates = page.url();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.waitForURL(/\/course\/details/);
      const details = page.url();
      await fillDetails(page, somebody());
      await pay(page);
      const course = page.url().replace(/\?.*/, "");
      for (const path of ["/berlin/course", dates, details, course, `${course}/move`, `${course}/stop`]) {
        await looksRight(page, context, path);
      }
      await page.getByRole("button", { name: /^Stop/ }).click();
      await page.getByRole("heading", { level: 1, name: "Your course is stopped" }).waitFor();
      await looksRight(page, context, page.url(), "a course that is stopped");
    });
  });
});
