// Every page a visitor can reach without a booking: axe in both themes, on a
// phone and at a desk, and nothing wider than the screen.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { looksRight } from "../support/looks.mjs";
import { DESKTOP, PHONE, leave, visit } from "../support/visit.mjs";

const FIXED = [
  "/berlin/gift",
  "/berlin/gift/balance",
  "/berlin/book?treatment=partner-class",
  "/berlin/courses",
  "/berlin/course",
  "/berlin/course?sessions=3&every=own&own=0",
  "/berlin/waitlist",
  "/",
  "/mail",
  "/privacy",
  "/terms",
  "/accessibility",
  "/sign-in",
  "/register",
  "/forgot",
  "/api/docs",
  "/articles",
  "/articles/does-massage-help",
  "/articles/signs-that-need-a-doctor",
  "/safety",
  "/safety?studio=berlin",
  "/questions",
  "/questions?studio=berlin&q=soreness",
  "/questions/ask",
  "/questions/ask?studio=berlin",
  "/questions/should-i-come-every-week-berlin",
  "/berlin/therapists/hana",
  "/account/deleted",
];

/** Links of mails that open nothing. What they do open is looked at where it is made, and so are
 *  the other links that open nothing. */
const GONE = ["/no-such-studio", "/progress/unknown"];

after(leave);

describe("every page", () => {
  it("is accessible in both themes, and fits", async () => {
    await visit({ viewport: PHONE }, async (page, context) => {
      for (const path of [...FIXED, ...(await studios(page))]) await looksRight(page, context, path);
    });
  });

  it("opens where a link leads into it, however much lies above", async () => {
    for (const viewport of [PHONE, DESKTOP]) {
      // Gliding there, which is where what is not laid out yet misleads.
      await visit({ viewport, reducedMotion: "no-preference" }, async (page) => {
        for (const id of ["questions", "therapists"]) {
          await page.goto("about:blank");
          await page.goto(`/berlin#${id}`);
          assert.ok(await isAtTheTop(page, id), `straight to #${id}, ${viewport.width} px`);
          await page.goto("/berlin");
          await page.evaluate((there) => (location.hash = there), id);
          assert.ok(await isAtTheTop(page, id), `within the page to #${id}, ${viewport.width} px`);
        }
      });
    }
  });

  it("says politely that a page does not exist, and that a link opens nothing", async () => {
    await visit({ viewport: PHONE, expected: ["404"] }, async (page, context) => {
      for (const path of GONE) await looksRight(page, context, path, `${path}, which is not there`, { gone: true });
    });
  });
});

/** Whether a part of the page comes to rest in the upper half of the screen. A busy machine
 *  begins to glide late, and stops on the way: not everything that rests is there. */
async function isAtTheTop(page, id) {
  const top = () => page.locator(`#${id}`).evaluate((part) => part.getBoundingClientRect().top);
  const until = Date.now() + 15_000;
  while (Date.now() < until) {
    const before = await top();
    await page.waitForTimeout(300);
    const now = await top();
    if (now === before && now > -50 && now < page.viewportSize().height / 2) return true;
  }
  return false;
}

/** The studios that the first page links to. */
async function studios(page) {
  await page.goto("/");
  const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  return [...new Set(links)].filter((href) => /^\/[a-z-]+$/.test(href) && !FIXED.includes(href));
}
