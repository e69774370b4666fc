// A booked visit from its link: moving it, cancelling it, the calendar file, the mails.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { amount, book, mailTo, somebody } from "../support/booking.mjs";
import { looksRight } from "../support/looks.mjs";
import { leave, visit } from "../support/visit.mjs";

after(leave);

describe("a booked visit", () => {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

    it(`is cancelled for exactly the refund that was shown, ${how}`, async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        const who = somebody();
        const path = await book(page, who, { treatment: "fascia-long", weeks: javaScriptEnabled ? 2 : 3 });
        await page.goto(`${path}/cancel`);
        const shown = amount(await page.locator(".refund h2").innerText());
        assert.equal(shown, 122, "two weeks before, everything goes back");
        await page.getByRole("button", { name: /^Cancel and refund/ }).click();
        await page.waitForURL((url) => url.pathname === path);
        assert.match(await page.locator("main").innerText(), /cancelled/i);
        const mail = await mailTo(page, who.email, /cancelled/i);
        assert.match(await mail.innerText(), /122/);
        await page.goto(`${path}/cancel`);
        assert.equal(await page.locator("form[action$='/cancel']").count(), 0, "only once");
      });
    });

    it(`moves to another time, with its payment, ${how}`, async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        const who = somebody();
        const path = await book(page, who, { treatment: "fascia-long", weeks: javaScriptEnabled ? 4 : 5 });
        const before = await uid(page, path);
        await page.goto(`${path}/reschedule`);
        await page.locator(".week button.slot:not([aria-current]):visible").last().click();
        await page.waitForURL(/\/b\/[^/]+\?moved=1/);
        // The link lasts as long after the new time, so it is another one.
        const after = await uid(page, new URL(page.url()).pathname);
        assert.equal(after.uid, before.uid, "the calendar keeps one entry");
        assert.notEqual(after.start, before.start);
        assert.ok(after.sequence > before.sequence);
        await mailTo(page, who.email, /moved|new time/i);
      });
    });
  }

  for (const javaScriptEnabled of [true, false]) {
    it(`gets a new link, and the old one opens nothing, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      await visit({ javaScriptEnabled, expected: ["404"] }, async (page) => {
        const who = somebody();
        const path = await book(page, who, { treatment: "back-reset", weeks: javaScriptEnabled ? 2 : 3 });
        await page.goto(path);
        await page.getByText("Somebody else has this link?").click();
        await page.getByRole("button", { name: "Make a new link" }).click();
        await page.waitForURL(/renewed=1/);
        await page.getByText("This is your new link.").waitFor();
        const fresh = new URL(page.url()).pathname;
        assert.notEqual(fresh, path);
        const mail = await mailTo(page, who.email, /new link/);
        assert.ok((await mail.innerText()).includes(fresh));
        const old = await page.goto(path);
        assert.equal(old.status(), 404);
      });
    });
  }

  it("is accessible on each of its pages, in both themes, and fits", async () => {
    await visit({}, async (page, context) => {
      const path = await book(page, somebody(), { treatment: "back-reset", weeks: 5 });
      for (const below of ["", "/reschedule", "/cancel"]) await looksRight(page, context, path + below);
    });
  });

  it("opens to its link alone", async () => {
    await visit({ expected: ["404", "410", "403"] }, async (page) => {
      const path = await book(page, somebody(), { treatment: "back-reset", weeks: 4 });
      const forged = path.slice(0, -4) + (path.endsWith("AAAA") ? "BBBB" : "AAAA");
      const answer = await page.goto(forged);
      assert.ok(answer.status() >= 400, `a forged link answers ${answer.status()}`);
      assert.equal(await page.getByText("Back reset").count(), 0);
    });
  });
});

/** What matters of the calendar file. */
async function uid(page, path) {
  const text = await (await page.request.get(`${path}/visit.ics`)).text();
  const value = (name) => text.match(new RegExp(`^${name}[^:\\r\\n]*:(.*?)\\r?$`, "m"))?.[1];
  return { uid: value("UID"), start: text.match(/BEGIN:VEVENT[\s\S]*?DTSTART[^:]*:(\S+)/)?.[1], sequence: Number(value("SEQUENCE")) };
}
