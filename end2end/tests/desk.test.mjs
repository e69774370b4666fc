// The desk: what was taken in cash for a visit that is then cancelled is owed, says so,
// and goes back once; and a visit outside working hours asks why, and keeps the answer. With
// and without JavaScript.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { signIn } from "../support/desk.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@vancouver.example", password: "warm hands and stones" };

after(leave);

describe("money that is owed", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`goes back by hand, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await signIn(page, OWNER);
        const number = await unpaidVisit(page, javaScriptEnabled ? 2 : 9);
        const row = page.locator(`#v-${number}`);
        await row.getByText("Take payment, move or cancel").click();
        await row.getByRole("button", { name: /^In cash/ }).click();
        await row.getByText("the rest was paid in cash").waitFor();
        await row.getByText("Move or cancel").click();
        await row.getByText("Cancel for the studio").click();
        assert.match(await row.locator(".ask").innerText(), /you took at the desk does not go back by itself/);
        await row.getByRole("button", { name: /^Cancel (the visit|and refund)/ }).click();
        await page.getByRole("link", { name: /things? needs? you/i }).click();
        const matter = page.locator(".matter", { hasText: number });
        assert.match(await matter.innerText(), /was taken at the desk for a visit that did not take place/);
        await matter.getByText("I gave it back another way").click();
        // Where scripts are off, axe cannot run either.
        if (javaScriptEnabled) await accessible(page, "what needs an owner");
        await matter.getByRole("button", { name: /^In cash/ }).click();
        await page.getByText("the client has their money back").waitFor();
        assert.equal(await matter.count(), 0, "it is off the list");
      });
    });
  }
});

describe("a visit outside working hours", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`needs a reason, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await signIn(page, OWNER);
        const ahead = javaScriptEnabled ? 20 : 21;
        const date = new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
        await page.goto(`/vancouver/desk/new?treatment=back-basics&therapist=any&date=${date}`);
        await page.getByText("Another time", { exact: true }).click();
        await page.locator("#time").fill("05:00");
        await page.getByText("Outside working hours too").click();
        await page.getByLabel("Full name").fill("Early Bird");
        const book = page.locator("button.primary[value=book]");
        await book.click();
        await page.getByText("say in a few words why").first().waitFor();
        if (javaScriptEnabled) await accessible(page, "a visit without a reason");
        assert.equal(await page.getByLabel("Full name").inputValue(), "Early Bird");
        assert.equal(await page.locator("#time").inputValue(), "05:00");
        const reason = `Flies at eight, ${ahead} days from now`;
        await page.locator("#reason").fill(reason);
        await book.click();
        await page.getByText("Booked. The client gets a confirmation").first().waitFor();
        await page.goto("/vancouver/desk/audit");
        await page.getByText(`Outside working hours: “${reason}”`).waitFor();
      });
    });
  }
});

/** Opens a day from `ahead` days on that has a visit to be paid at the desk, and gives
 *  the number of that visit. */
async function unpaidVisit(page, ahead) {
  for (let day = ahead; day < ahead + 7; day += 1) {
    const date = new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10);
    await page.goto(`/vancouver/desk?date=${date}`);
    const row = page.locator(".desk-visit", { hasText: "Take payment, move or cancel" }).first();
    if (await row.count()) return (await row.getAttribute("id")).slice("v-".length);
  }
  throw new Error("nobody is to pay at the desk");
}
