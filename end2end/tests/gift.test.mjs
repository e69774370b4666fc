// A gift card is bought, and what is left on it is looked up; with scripts and without.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { leave, visit } from "../support/visit.mjs";

after(leave);

describe("a gift card", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`is ordered ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        await page.goto("/berlin/gift");
        await page.getByRole("button", { name: "Pay with Stripe" }).click();
        await page.getByRole("heading", { name: /things? to put right/ }).waitFor();
        await page.getByLabel("€50", { exact: true }).check();
        await page.getByLabel("Your name").fill("Nora Lind");
        await page.getByLabel("Your email").fill("nora@post.example");
        await page.getByRole("button", { name: "Pay with Stripe" }).click();
        await page.waitForURL((url) => !url.pathname.startsWith("/berlin"));
      });
    });
  }

  it("that nobody sold is not found, whatever is wrong with its code", async () => {
    await visit({}, async (page) => {
      for (const code of ["2222-2222-2222-2222", "nonsense"]) {
        await page.goto("/berlin/gift/balance");
        await page.getByLabel("The code").fill(code);
        await page.getByRole("button", { name: "See what is left" }).click();
        await page.getByText("We know no such code here").waitFor();
      }
      assert.match(await page.title(), /^Error/);
    });
  });
});
