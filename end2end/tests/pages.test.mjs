// Every page a visitor can reach without a booking: axe in both themes, on a
// phone and at a desk, and nothing wider than the screen.
import { after, describe, it } from "node:test";
import { looksRight } from "../support/looks.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

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

  it("says politely that a page does not exist, and that a link opens nothing", async () => {
    await visit({ viewport: PHONE, expected: ["404"] }, async (page, context) => {
      for (const path of GONE) await looksRight(page, context, path, `${path}, which is not there`, { gone: true });
    });
  });
});

/** The studios that the first page links to. */
async function studios(page) {
  await page.goto("/");
  const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  return [...new Set(links)].filter((href) => /^\/[a-z-]+$/.test(href) && !FIXED.includes(href));
}
