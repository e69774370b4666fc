// A card on file: given at booking, charged only when the desk says so, given back; and a
// payment that a bank questions, with what to answer.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { comes, fillDetails, openTimes, pickTime, somebody } from "../support/booking.mjs";
import { fits } from "../support/looks.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@vancouver.example", password: "warm hands and stones" };

after(leave);

describe("a card on file", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`is given where a visit is paid at the studio, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const options = { viewport: PHONE, javaScriptEnabled, timezoneId: "America/Vancouver" };
      await visit(options, async (page) => {
        await openTimes(page, { studio: "vancouver", treatment: "back-basics", weeks: 2 });
        await pickTime(page, 2);
        await fillDetails(page, somebody());
        await page.getByLabel(/at the studio in Vancouver/).check();
        assert.match(await page.locator(".card-consent").innerText(), /may keep my card at Stripe/);
        await page.locator("#card_agreed").check();
        if (javaScriptEnabled) await accessible(page, "a form that asks for a card");
        await page.locator("#pay button").click();
        await page.waitForURL(/\/c\/pay\//);
        assert.match(await page.locator("main").innerText(), /Nothing to pay now/);
        await fits(page);
        await page.getByRole("button", { name: "Save card" }).click();
        await page.waitForURL(/\/b\//);
        assert.match(await page.locator("main").innerText(), /You’re booked/);
        const card = page.locator(".visit-card");
        // Which card it is, is found out by the worker.
        const known = async () => /ending in 4242/.test(await text(card));
        assert.ok(await comes(page, new URL(page.url()).pathname, known), "which card it is");
        assert.match(await text(card), /ending in 4242 is kept for this visit/);
        if (javaScriptEnabled) await accessible(page, "a visit with a card");
      });
    });
  }

  it("is charged for a visit that was missed when the desk says so, and given back", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      await signIn(page);
      await page.goto("/vancouver/desk/attention");
      const matters = page.locator(".matters", { hasText: "missed or cancelled late" });
      await matters.getByRole("link", { name: /^Decide/ }).first().click();
      await page.getByText("Nothing was charged. You decide.").waitFor();
      await accessible(page, "a fee to decide about");
      await page.getByRole("button", { name: /^Charge .* to the card/ }).click();
      await page.getByText(/^Paid on|: paid/).first().waitFor();
      await page.getByText("Give it back", { exact: true }).click();
      await page.getByLabel("Why").fill("The tram stood still");
      await page.getByRole("button", { name: /^Give .* back$/ }).click();
      await page.getByText("On its way back. The client gets a mail.").waitFor();
      await accessible(page, "a fee that was given back");
    });
  });
});

describe("a payment that a bank questions", () => {
  it("is listed, with what to answer", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      await signIn(page);
      // It is heard of soon after the demonstration was written.
      const listed = page.locator(".dispute-list");
      assert.ok(await comes(page, "/vancouver/desk/disputes", () => listed.count()), "none is heard of");
      await accessible(page, "disputes");
      await page.locator(".dispute-list h2 a").first().click();
      const evidence = await page.locator("#evidence").inputValue();
      assert.match(evidence, /RULES FOR CHANGES AND REFUNDS/);
      assert.match(evidence, /Vancouver time/);
      await accessible(page, "a dispute");
    });
  });
});

async function text(locator) {
  return (await locator.count()) ? locator.innerText() : "";
}

async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}
