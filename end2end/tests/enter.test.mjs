// Enter, where the focus is not on a button: it must press the button that is meant,
// or none. And what is typed must outlive everything that can end the form.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { book, fillDetails, openTimes, pickTime, somebody } from "../support/booking.mjs";
import { looksRight } from "../support/looks.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

after(leave);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  describe(`Enter, ${how}`, () => {
    it("in a text field goes on to pay, and lets go of nothing", async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        await openTimes(page, { treatment: "desk-neck", weeks: javaScriptEnabled ? 2 : 3 });
        await pickTime(page, 5);
        const who = somebody();
        await page.getByLabel("Full name").fill(who.name);
        await page.getByLabel("Full name").press("Enter");
        await page.waitForURL(/\/book\/details/);
        await page.getByText(/to put right before you go on/).waitFor();
        assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
        assert.equal(await page.getByRole("button", { name: /minutes longer/ }).count(), 1, "it was not extended");
        await fillDetails(page, who);
        await page.getByLabel("Email").press("Enter");
        await page.waitForURL(/\/c\/pay\//);
      });
    });

    it("on a checkbox goes on to pay as well", async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        await openTimes(page, { treatment: "desk-neck", weeks: javaScriptEnabled ? 4 : 5 });
        await pickTime(page, 4);
        await fillDetails(page, somebody());
        await page.locator("#agreed").press("Enter");
        await page.waitForURL(/\/c\/pay\//);
      });
    });

    it("on a day of the week takes no time", async () => {
      await visit({ javaScriptEnabled, viewport: PHONE }, async (page) => {
        await openTimes(page, { treatment: "desk-neck", weeks: 2 });
        await enterOnDays(page);
        assert.match(page.url(), /\/book\?/);
        await page.goto("/berlin/book/details");
        await page.getByText("No time is being kept for you").waitFor();
      });
    });

    it("on a day of the week never moves a visit", async () => {
      await visit({ javaScriptEnabled, viewport: PHONE }, async (page) => {
        const path = await book(page, somebody(), { treatment: "fascia-long", weeks: javaScriptEnabled ? 4 : 5, nth: 1 });
        await page.goto(`${path}/reschedule`);
        await enterOnDays(page);
        assert.match(page.url(), /\/reschedule$/);
        await page.goto(path);
        assert.match(await page.locator("main").innerText(), /two more times/, "it was not moved");
      });
    });
  });

  describe(`two tabs, ${how}`, () => {
    it("pay in the first never pays for the time of the second", async () => {
      await visit({ javaScriptEnabled }, async (page, context) => {
        const who = somebody();
        await openTimes(page, { treatment: "desk-neck", weeks: javaScriptEnabled ? 6 : 7 });
        await pickTime(page, 0);
        await fillDetails(page, who);
        const other = await context.newPage();
        await openTimes(other, { treatment: "back-reset", weeks: 6 });
        await pickTime(other, 7);
        const kept = await other.locator("#summary dl.sum").innerText();
        await page.locator("#pay button").click();
        await page.getByText("about another time").waitFor();
        assert.equal(await page.locator("#summary dl.sum").innerText(), kept);
        assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
      });
    });
  });

  describe(`what was typed, ${how}`, () => {
    it("is there again after choosing another time", async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        const who = somebody();
        await openTimes(page, { treatment: "trigger-point", weeks: javaScriptEnabled ? 4 : 5 });
        await pickTime(page, 0);
        await page.getByLabel("Full name").fill(who.name);
        await page.getByRole("button", { name: "Choose another time" }).click();
        await page.waitForURL(/\/book\?.*treatment=trigger-point/);
        await pickTime(page, 3);
        assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
        await page.getByLabel(/^Where does it hurt/).fill("Left shoulder.");
        await page.getByRole("button", { name: "Let this time go" }).click();
        await page.waitForURL(/\/berlin\/book$/);
        await openTimes(page, { treatment: "trigger-point", weeks: 5 });
        await pickTime(page, 2);
        assert.equal(await page.getByLabel(/^Where does it hurt/).inputValue(), "Left shoulder.");
      });
    });
  });
}

describe("the end of a hold", () => {
  it("can be waited for on a page that is accessible in both themes", async () => {
    await visit({ viewport: PHONE }, async (page, context) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 6 });
      await pickTime(page, 5);
      await page.locator("#pay button").click();
      await page.getByText(/to put right before you go on/).waitFor();
      await looksRight(page, context, "/berlin/book/details", "the details");
    });
  });

  it("leaves the page as it is, says so, and carries along what was typed", async () => {
    await visit({}, async (page) => {
      const who = somebody();
      await page.clock.install();
      await openTimes(page, { treatment: "desk-neck", weeks: 7 });
      await pickTime(page, 3);
      await page.locator(".hold .clock").waitFor();
      await page.getByLabel("Full name").fill(who.name);
      await page.clock.fastForward("11:00");
      await page.getByText("The hold has ended").waitFor();
      await accessible(page, "the details after the end of the hold");
      assert.equal(await page.getByLabel("Full name").inputValue(), who.name, "the page was not loaded again");
      await page.getByRole("button", { name: "See whether the time is still free" }).click();
      await page.waitForURL(/\/book\/details/);
      assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
    });
  });
});

/** Presses Enter on each day that can be chosen, and gives the page time to go wrong. */
async function enterOnDays(page) {
  const days = page.locator(".strip input[type=radio]:not([disabled])");
  for (const day of await days.all()) {
    await day.focus();
    await page.keyboard.press("Enter");
  }
  await page.waitForTimeout(400);
}
