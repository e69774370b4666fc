// A therapist sets a week of hours on a phone, with and without scripts: nothing that a
// thumb cannot reach, nothing that needs more than a few presses.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const PASSWORD = "warm hands and stones";

after(leave);

/** A day so far ahead that nobody has booked it. */
function later(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describe("hours", () => {
  for (const [who, javaScriptEnabled, days] of [["sam", true, 60], ["rob", false, 61]]) {
    it(`of a week are set on a phone, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await page.goto("/sign-in");
        await page.getByLabel("Email address").fill(`${who}@vancouver.example`);
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.waitForURL(/\/account/);
        await page.goto("/vancouver/desk/hours");
        await page.getByLabel("Monday, from").fill("09:00");
        await page.getByLabel("Monday, until").fill("13:00");
        await page.locator(".day").first().getByText("Add another span").click();
        await page.getByLabel("Monday, span 2, from").fill("14:00");
        await page.getByLabel("Monday, span 2, until").fill("18:00");
        await page.locator("summary", { hasText: "Copy Monday" }).click();
        await page.getByRole("button", { name: "Copy Monday" }).click();
        await page.waitForURL(/copied=1/);
        assert.equal(await page.getByLabel("Friday, span 2, until").inputValue(), "18:00");
        await page.getByRole("button", { name: /^Remove Wednesday, 14:00/ }).click();
        await page.waitForURL((url) => !url.search.includes("copied"));
        await page.getByLabel("From", { exact: true }).fill(later(days));
        await page.getByRole("button", { name: "Save the week" }).click();
        await page.getByText("Clients see these hours").waitFor();
        const planned = await page.getByRole("region", { name: "Later weeks" }).innerText();
        assert.match(planned, /Mon, Tue, Thu and Fri 09:00 to 13:00 and 14:00 to 18:00/);
        assert.match(planned, /Wed 09:00 to 13:00/);
        // Where scripts are off, axe cannot run either.
        if (javaScriptEnabled) await accessible(page, "the hours, set");
      });
    });
  }

  it("that overlap are refused at their field, with what was typed", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      await page.goto("/sign-in?next=/vancouver/desk/hours");
      await page.getByLabel("Email address").fill("priya@vancouver.example");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByLabel("Tuesday, from").fill("10:00");
      await page.getByLabel("Tuesday, until").fill("10:00");
      await page.getByRole("button", { name: "Save the week" }).click();
      await page.getByRole("link", { name: /^Tuesday: these hours end where they begin/ }).waitFor();
      assert.equal(await page.getByLabel("Tuesday, until").inputValue(), "10:00");
      await accessible(page, "hours that were refused");
    });
  });
});
