// A class: its dates with the pairs left, a place for two, and it comes back when it is let go.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fillDetails, pay, somebody } from "../support/booking.mjs";
import { URL_OF_SITE, VISITORS, leave, visit } from "../support/visit.mjs";

after(leave);

const dates = "/berlin/book?treatment=partner-class";
const places = async (page, nth) => (await page.locator(".class-dates li").nth(nth).innerText()).replaceAll("\n", " ");

describe("a partner class", () => {
  for (const [nth, visitor] of VISITORS.entries()) {
    it(`is booked for two, ${visitor.name ?? nth}`, async () => {
      await visit(visitor, async (page) => {
        // Each visitor has a date of their own, from the third on: nobody has booked those.
        const at = 2 + (nth % 4);
        await page.goto(URL_OF_SITE + dates);
        const before = await places(page, at);
        const left = Number(before.match(/Place for (\d) of 4 pairs/)[1]);
        await page.locator(".class-dates li").nth(at).getByRole("button", { name: /^Book for two/ }).click();
        await page.waitForURL(/\/book\/details/);
        assert.match(await page.locator("main").innerText(), /for either of you/);
        assert.match(await page.locator("#summary").innerText(), /for two people/);
        await fillDetails(page, somebody());
        await pay(page);
        assert.match(await page.locator("main").innerText(), /Massage for two/);
        await page.goto(URL_OF_SITE + dates);
        assert.match(await places(page, at), new RegExp(`Place for ${left - 1} of 4 pairs`));
      });
    });
  }
});
