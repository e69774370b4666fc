// The whole booking with the keyboard alone: Tab, arrows, space, Enter and letters.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { somebody } from "../support/booking.mjs";
import { leave, visit } from "../support/visit.mjs";

after(leave);

/** Tabs until the focus is on what is wanted, and sees to it that the focus shows. */
async function tabTo(page, wanted, limit = 120) {
  for (let presses = 0; presses < limit; presses += 1) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate((selector) => document.activeElement?.matches(selector), wanted);
    if (there) {
      assert.ok(await focusShows(page), `the focus on ${wanted} is invisible`);
      return;
    }
  }
  assert.fail(`Tab never reached ${wanted}`);
}

const focusShows = (page) =>
  page.evaluate(() => {
    const shows = (element) => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    const focused = document.activeElement;
    const around = [focused, focused.closest("label"), focused.nextElementSibling];
    return around.some((element) => element && shows(element));
  });

describe("the keyboard alone", () => {
  it("is enough to book and to pay", async () => {
    await visit({}, async (page) => {
      const who = somebody();
      await page.goto("/berlin");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.keyboard.press("Enter");
      await tabTo(page, "a.btn[href*='treatment=sports-recovery']");
      await page.keyboard.press("Enter");
      await page.waitForURL(/treatment=sports-recovery/);
      await tabTo(page, ".week button.slot");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/book(\/details|\?.*refused=)/);
      // The first time is so near that it may just have become too near: others are offered.
      if (page.url().includes("refused=")) {
        await tabTo(page, ".alts button.slot");
        await page.keyboard.press("Enter");
      }
      await page.waitForURL(/\/book\/details/);
      await tabTo(page, "input[name=none]");
      await page.keyboard.press("Space");
      for (const [selector, text] of [
        ["#name", who.name],
        ["#email", who.email],
      ]) {
        await tabTo(page, selector);
        await page.keyboard.type(text);
      }
      await tabTo(page, "#agreed");
      await page.keyboard.press("Space");
      await tabTo(page, "#pay button");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/c\/pay\//);
      await tabTo(page, "button[value=pay]");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/b\//);
      assert.match(await page.locator("main").innerText(), /You’re booked/);
    });
  });

  it("lands on the list of mistakes after a refusal", async () => {
    await visit({}, async (page) => {
      await page.goto("/sign-in");
      await page.locator("main form[method=post]").first().evaluate((form) => {
        form.noValidate = true;
        form.requestSubmit();
      });
      await page.locator(".alert").first().waitFor();
      assert.match(await page.title(), /^Error/);
    });
  });
});
