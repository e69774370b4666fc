// A session note with two marks, written with the keyboard alone, without scripts too.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { signIn } from "../support/desk.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const MEI = { email: "mei@vancouver.example", password: "warm hands and stones" };

after(leave);

describe("a session note", () => {
  it("is written with the keyboard alone", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      await signIn(page, MEI);
      await page.goto(await unwritten(page, 0));
      await tabTo(page, "#subjective");
      await page.keyboard.type("Better since last week.");
      await tabTo(page, "#plan");
      await page.keyboard.type("Again in three weeks.");
      await tabTo(page, "#m-back-shoulder-right");
      await page.keyboard.type("7");
      await tabTo(page, "#k-back-shoulder-right");
      await page.keyboard.type("T");
      const spot = page.locator(".cell:has(#m-back-shoulder-right) .spot");
      assert.ok(await spot.isVisible(), "the mark shows on the drawing before it is saved");
      await tabTo(page, "#m-back-lower-left");
      await page.keyboard.type("4");
      await tabTo(page, "#w-back-lower-left");
      await page.keyboard.type("when driving");
      await accessible(page, "the form with two marks");
      await tabTo(page, ".note-save .btn.primary");
      await page.keyboard.press("Enter");
      await page.getByText("Saved.").waitFor();
      const marks = await page.locator(".marks li").allInnerTexts();
      assert.deepEqual(marks, [
        "Back of the shoulder, right: tight, 7 of 10",
        "Lower back, left: ache, 4 of 10. when driving",
      ]);
      assert.match(await page.locator(".note-text").innerText(), /Again in three weeks\./);
    });
  });

  it("is written and corrected without JavaScript", async () => {
    await visit({ viewport: PHONE, javaScriptEnabled: false }, async (page) => {
      await signIn(page, MEI);
      await page.goto(await unwritten(page, 1));
      await page.getByLabel("In a few words: lower spine").waitFor({ state: "hidden" });
      await page.locator("#m-back-spine-lower").selectOption("5");
      await page.getByLabel("In a few words: lower spine").fill("in the morning");
      await page.getByRole("button", { name: "Save the note" }).click();
      await page.getByText("Lower spine: ache, 5 of 10. in the morning").waitFor();
      await page.getByRole("link", { name: "Correct it" }).click();
      await page.locator("#m-back-spine-lower").selectOption("");
      await page.getByRole("button", { name: "Save the note" }).click();
      await page.locator(".alert", { hasText: "choose how strong it is, or clear the words" }).waitFor();
      await page.getByLabel("In a few words: lower spine").fill("");
      await page.getByLabel("Objective").fill("Nothing to feel any more.");
      await page.getByRole("button", { name: "Save the note" }).click();
      await page.getByText("Nothing is marked on the body.").waitFor();
    });
  });
});

/** Tabs until the focus is on what is wanted. */
async function tabTo(page, wanted, limit = 160) {
  for (let presses = 0; presses < limit; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
  }
  assert.fail(`Tab never reached ${wanted}`);
}

/** Where the note of a past visit that has none is written: each test takes another one,
 *  from behind the visits that the demonstration has notes of. */
async function unwritten(page, which) {
  for (let day = 10 + which * 20; day < 30 + which * 20; day += 1) {
    const date = new Date(Date.now() - day * 86_400_000).toISOString().slice(0, 10);
    await page.goto(`/vancouver/desk?date=${date}`);
    const links = page.locator("a[href*='/desk/notes/']", { hasNotText: "written" });
    if (await links.count()) return links.first().getAttribute("href");
  }
  throw new Error("every visit has a note");
}
