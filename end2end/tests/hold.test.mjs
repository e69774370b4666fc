// A time that is kept: its countdown, its end, and two who want the same one.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fillDetails, openTimes, pickTime, somebody } from "../support/booking.mjs";
import { leave, visit } from "../support/visit.mjs";

after(leave);

const seconds = async (page) => {
  const [minutes, rest] = (await page.locator(".hold .clock").innerText()).split(":").map(Number);
  return minutes * 60 + rest;
};

describe("a hold", () => {
  it("counts down, and a reload does not start it again", async () => {
    await visit({}, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 4 });
      await pickTime(page, 0);
      const first = await seconds(page);
      assert.ok(first > 500 && first <= 600, `${first} s of ten minutes are left`);
      await page.waitForFunction((was) => document.querySelector(".hold .clock").textContent !== was, `${Math.floor(first / 60)}:${String(first % 60).padStart(2, "0")}`);
      await page.waitForTimeout(2_000);
      await page.reload();
      const later = await seconds(page);
      assert.ok(later <= first - 2, `${later} s are left after a reload, ${first} s before`);
    });
  });

  it("counts down without a script too, and no clock stands still", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 4 });
      await pickTime(page, 1);
      const left = () => page.locator(".hold .still").evaluate((clock) => Number(getComputedStyle(clock).getPropertyValue("--hold-left")));
      const first = await left();
      assert.ok(first > 500 && first <= 600, `${first} s of ten minutes are left`);
      await page.waitForTimeout(2_500);
      assert.ok((await left()) <= first - 2, "it moves");
      assert.equal(await page.locator(".hold .clock").isVisible(), false);
    });
  });

  it("can be kept longer once, and keeps what was typed", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 4 });
      await pickTime(page, 2);
      const who = somebody();
      await page.getByLabel("Full name").fill(who.name);
      const before = await page.locator(".hold b").innerText();
      const longer = page.getByRole("button", { name: /minutes longer/ });
      await longer.click();
      await longer.waitFor({ state: "detached" });
      assert.notEqual(await page.locator(".hold b").innerText(), before);
      assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
      assert.equal(await longer.count(), 0);
    });
  });

  it("is free to its own holder, and is let go on request", async () => {
    await visit({}, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 5 });
      await pickTime(page, 1);
      await page.getByRole("button", { name: "Choose another time" }).click();
      await page.locator("button.slot[aria-current=true]").first().waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Let this time go" }).click();
      await page.waitForURL(/\/berlin\/book$/);
      assert.equal(await page.getByText("is being kept for you").count(), 0);
    });
  });
});

describe("two who want the same time", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`the second gets others, and loses nothing, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const wanted = { treatment: "hot-stone", therapist: "ines", weeks: javaScriptEnabled ? 3 : 4 };
      await visit({ javaScriptEnabled }, async (second) => {
        await openTimes(second, wanted);
        await visit({ javaScriptEnabled }, async (first) => {
          await openTimes(first, wanted);
          await first.locator(".week button.slot:visible").first().click();
          await first.waitForURL(/\/book\/details/);
          await fillDetails(first, somebody());
          await second.locator(".week button.slot:visible").first().click();
          await second.waitForURL(/refused=/);
        });
        assert.match(await second.title(), /^Error/);
        assert.match(second.url(), /therapist=ines/, "the choice of therapist is still there");
        await second.locator(".alts button.slot").first().click();
        await second.waitForURL(/\/book\/details/);
      });
    });
  }
});
