// How somebody is: from the mailed link to their line, on a phone, with a few taps; with scripts
// and without. Nobody signs in.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { mailTo, somebody } from "../support/booking.mjs";
import { restingFirst, signInAsOwner, writeDown } from "../support/desk.mjs";
import { fits, looksRight } from "../support/looks.mjs";
import { DESKTOP, VISITORS, leave, visit } from "../support/visit.mjs";

/** So many taps and words take nobody twenty seconds. */
const A_HANDFUL = 5;

/** What they come for at each studio: it lasts longer than the test, whenever it has begun. */
const TREATMENTS = { berlin: "desk-neck", vancouver: "deep-tissue" };

after(leave);

/** A studio asks by mail, and somebody is on the table: then it can be answered how it was
 *  before, and at once how it is now. */
async function begun(who) {
  for (const studio of restingFirst()) {
    let done = false;
    await visit({ viewport: DESKTOP }, async (page) => {
      await signInAsOwner(page, studio);
      await page.goto(`/${studio.slug}/desk/setup/check-ins`);
      await page.getByLabel(/^Ask by mail/).check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/done=set/);
      done = await writeDown(page, studio, TREATMENTS[studio.slug], who);
    });
    if (done) return;
  }
  assert.fail("nobody is free now at any studio");
}

/** The paths of both links in the mail that asks. */
async function mailed(page, who) {
  const mail = await mailTo(page, who.email, /how is your back/);
  const path = async (name) => {
    const link = mail.getByRole("link", { name }).first();
    return new URL(await link.getAttribute("href")).pathname;
  };
  return { question: await path(/\/check-in\//), progress: await path(/\/progress\//) };
}

/** A thumb that counts. */
function thumb(page) {
  let taps = 0;
  const tap = async (target) => {
    taps += 1;
    await target.click();
  };
  const number = (score) => tap(page.locator(".care-scale label", { hasText: new RegExp(`^${score}$`) }));
  return { tap, number, send: () => tap(page.getByRole("button", { name: "Send" })), taps: () => taps };
}

/** What has to be answered before a form can be sent, by name. */
const required = (page) =>
  page.locator(".care-form :is(input, select, textarea):required").evaluateAll((all) => [...new Set(all.map((one) => one.name))]);

describe("a check-in", () => {
  for (const visitor of VISITORS.slice(0, 2)) {
    it(`is a few taps on a mailed link, on a ${visitor.name}`, async () => {
      const who = somebody();
      await begun(who);
      await visit(visitor, async (page, context) => {
        // Where scripts are off, axe cannot run either.
        const looks = async (path, name) => (visitor.javaScriptEnabled ? looksRight(page, context, path, name) : fits(page));
        const { question, progress } = await mailed(page, who);
        await page.goto(progress);
        await page.getByText("No answer yet").waitFor();
        await looks(progress, "a line before its first answer");

        await page.goto(question);
        await page.getByRole("heading", { level: 1, name: "How much does your back hurt today?" }).waitFor();
        await looks(question, "the question before a visit");
        assert.deepEqual(await required(page), ["pain"], "one number, and nothing else has to be answered");
        const first = thumb(page);
        await first.number(7);
        await page.getByLabel("Activity 1", { exact: true }).fill("Tying my shoes");
        await page.getByLabel(/^How hard is activity 1/).selectOption("6");
        await first.send();
        await page.getByText("You said 7 of 10, before your visit.").waitFor();
        assert.ok(first.taps() + 2 <= A_HANDFUL, `${first.taps()} taps beside an activity and its score`);
        await looks(question, "the thanks");

        // And now, after it: two taps from the line itself.
        await first.tap(page.getByRole("link", { name: "See how you are doing" }));
        assert.equal(new URL(page.url()).pathname.startsWith("/progress/"), true);
        const then = thumb(page);
        await then.tap(page.getByRole("link", { name: "Answer it with a tap" }));
        await page.getByRole("heading", { level: 1, name: /now, after the visit/ }).waitFor();
        const later = new URL(page.url()).pathname;
        await looks(later, "the question after a visit");
        assert.deepEqual(await required(page), ["pain"]);
        await then.number(4);
        await then.send();
        await page.getByText("You said 4 of 10, right after your visit.").waitFor();
        await then.tap(page.getByRole("link", { name: "See how you are doing" }));
        assert.ok(then.taps() <= A_HANDFUL, `${then.taps()} taps`);

        const said = await page.locator("main").innerText();
        for (const part of ["Everything you answered", "Tying my shoes"]) assert.ok(said.includes(part), `${part}: ${said}`);
        await page.getByRole("img").first().waitFor();
        assert.match(await page.locator(".care-table").first().textContent(), /7[^]*4/, "both numbers, in order");
        await looks(progress, "a line");

        // A thumb slipped: the first answer is there to be changed, and the line follows.
        await page.goto(question);
        await page.getByRole("link", { name: /^Change your answer/ }).click();
        assert.equal(await page.locator("input[name=pain]:checked").getAttribute("value"), "7");
        assert.equal(await page.getByLabel("Activity 1", { exact: true }).inputValue(), "Tying my shoes");
        await first.number(6);
        await first.send();
        await page.getByText("You said 6 of 10, before your visit.").waitFor();
      });
    });
  }

  it("by a link that is wrong or too old says what to do", async () => {
    await visit({ viewport: VISITORS[0].viewport, expected: ["404"] }, async (page, context) => {
      for (const path of ["/check-in/unknown", `/check-in/${"A".repeat(86)}`, "/progress/unknown"]) {
        assert.equal((await page.goto(path)).status(), 404, path);
        await page.getByRole("heading", { level: 1, name: "This link no longer opens anything" }).waitFor();
        await page.getByText("The newest links are in the latest mail").waitFor();
        await page.getByRole("link", { name: "Sign in to your visits" }).waitFor();
      }
      await looksRight(page, context, "/check-in/unknown", "a link that opens nothing", { gone: true });
      await page.getByRole("link", { name: "Sign in to your visits" }).click();
      await page.waitForURL(/\/sign-in/);
    });
  });
});
