// Every page a visitor can reach without a booking: axe in both themes, on a
// phone and at a desk, and nothing wider than the screen.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { DESKTOP, PHONE, URL_OF_SITE, leave, visit } from "../support/visit.mjs";

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
const THEMES = ["light", "dark"];
const NARROW = { width: 360, height: 740 };

/** Links of mails that open nothing: what they do open is looked at where it is made. */
const GONE = ["/check-in/unknown", "/progress/unknown", "/w/unknown"];

/** Pages of an owner, of the demonstration's first studio. */
const DESK = [
  "/account/progress",
  "/berlin/desk",
  "/berlin/desk/attention",
  "/berlin/desk/reviews",
  ...["day", "week", "month", "agenda"].map((view) => `/berlin/desk/calendar?view=${view}`),
  "/berlin/desk/calendar?view=week&therapist=hana",
  "/berlin/desk/hours?therapist=hana",
  "/berlin/desk/hours/off?therapist=hana&date=2099-01-01",
  "/berlin/desk/feeds?therapist=hana",
  "/berlin/desk/qualifications",
  "/berlin/desk/people",
  "/berlin/desk/people/hand-over?therapist=hana",
  "/berlin/desk/clients",
  "/berlin/desk/profile?therapist=hana",
  "/berlin/desk/welcome?therapist=noor",
  "/berlin/desk/rooms",
  "/berlin/desk/treatments",
  "/berlin/desk/treatments/new",
  "/berlin/desk/treatments/hot-stone",
  "/berlin/desk/treatments/partner-class",
  "/berlin/desk/classes",
  "/berlin/desk/audit",
  "/berlin/desk/earnings",
  "/berlin/desk/earnings?therapist=hana",
  "/berlin/desk/reports/keep",
  "/berlin/desk/earnings/rule",
  "/berlin/desk/setup",
  "/berlin/desk/setup/studio",
  "/berlin/desk/setup/rules?preset=strict",
  "/berlin/desk/setup/closed",
  "/berlin/desk/setup/payments",
  "/berlin/desk/setup/check-ins",
  "/berlin/desk/setup/check-ins/new?kind=roland-morris",
  "/berlin/desk/setup/embed?therapist=hana",
  "/berlin/desk/questions",
  "/berlin/desk/reports",
  ...["money", "visits", "time", "clients", "people", "liabilities", "waitlist", "outcomes", "definitions"].map(
    (tab) => `/berlin/desk/reports/${tab}`,
  ),
  "/berlin/desk/reports/outcomes?measure=activities",
  "/berlin/desk/reports?from=2001-01-01&to=2001-01-31",
  "/berlin/desk/reports/behind?what=completed&from=2000-01-01&to=2015-12-31",
  "/berlin/desk/reports/behind?what=completed&from=2020-01-01&to=2035-12-31",
  "/berlin/desk/disputes",
  "/berlin/desk/vouchers",
  "/berlin/desk/vouchers/courses",
  "/berlin/desk/vouchers/codes",
  "/berlin/desk/waitlist",
  "/account/waitlist",
  "/berlin/desk/find",
  "/berlin/desk/books",
  "/berlin/desk/books/accounts",
  "/berlin/desk/books/papers",
];
/** Pages of a therapist there. */
const HERS = [
  "/berlin/desk/qualifications",
  "/berlin/desk/qualifications/new",
  "/berlin/desk/note-templates",
  "/berlin/desk/questions",
  "/berlin/desk/reviews",
];
/** Pages of anybody who is signed in. */
const OWN = ["/account", "/account/family", "/account/preferences", "/account/data", "/account/second-step", "/account/courses", "/account/progress", "/account/waitlist", "/account/address/unknown"];
/** Pages of somebody at the reception there. */
const RECEPTION = ["/berlin/desk", "/berlin/desk/clients", "/berlin/desk/people"];
const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };
const HANA = { ...OWNER, email: "hana@berlin.example" };
const REGULAR = { ...OWNER, email: "client1040@berlin.example" };
const NORA = { ...OWNER, email: "reception@berlin.example" };

after(leave);

describe("every page", () => {
  for (const theme of THEMES) {
    for (const viewport of [PHONE, DESKTOP]) {
      it(`is accessible in ${theme}, ${viewport.width} px wide`, async () => {
        await visit({ viewport }, async (page, context) => {
          await context.addCookies([{ name: "theme", value: theme, url: URL_OF_SITE }]);
          for (const path of [...FIXED, ...(await studios(page))]) {
            await fits(page, path);
            await accessible(page, `${path} in ${theme}`);
          }
        });
      });
    }
  }

  for (const viewport of [PHONE, DESKTOP, NARROW]) {
    it(`of the desk is accessible in both themes, and fits, ${viewport.width} px wide`, async () => {
      await visit({ viewport }, async (page, context) => {
        for (const [who, paths] of await everyDesk(page)) {
          await signedIn(page, context, who);
          for (const theme of THEMES) {
            await context.addCookies([{ name: "theme", value: theme, url: URL_OF_SITE }]);
            for (const path of paths) {
              await fits(page, path);
              await accessible(page, `${path} in ${theme}`);
            }
          }
        }
      });
    });
  }

  it("fits on a screen of 360 px", async () => {
    await visit({ viewport: NARROW }, async (page) => {
      for (const path of [...FIXED, ...(await studios(page))]) await fits(page, path);
    });
  });

  it("says politely that a page does not exist, and that a link opens nothing", async () => {
    await visit({ viewport: NARROW, expected: ["404"] }, async (page) => {
      for (const path of ["/no-such-studio", ...GONE]) {
        const response = await page.goto(path);
        assert.equal(response.status(), 404);
        await accessible(page, `${path}, which is not there`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px wider than the screen`);
      }
    });
  });
});

/** Everybody of the desk with their pages; session notes have addresses of their own. */
async function everyDesk(page) {
  await signIn(page, HANA);
  const notes = await sessionNotes(page);
  return [[OWNER, DESK], [HANA, [...HERS, ...notes]], [NORA, RECEPTION], [REGULAR, OWN]];
}

async function signedIn(page, context, who) {
  // Left first: an open desk listens for changes, and would ask once more without a cookie.
  await page.goto("about:blank");
  await context.clearCookies();
  await signIn(page, who);
}

async function signIn(page, who) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}

/** A note that is written and one that is to be written, of the last days. */
async function sessionNotes(page) {
  const found = new Map();
  for (let day = 1; day < 9 && found.size < 2; day += 1) {
    const date = new Date(Date.now() - day * 86_400_000).toISOString().slice(0, 10);
    await page.goto(`/berlin/desk?date=${date}`);
    for (const link of await page.locator("a[href*='/desk/notes/']").all()) {
      const written = (await link.innerText()).startsWith("Notes: written");
      if (!found.has(written)) found.set(written, await link.getAttribute("href"));
    }
  }
  assert.equal(found.size, 2, "the demonstration has both");
  return found.values();
}

/** The studios that the first page links to. */
async function studios(page) {
  await page.goto("/");
  const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  return [...new Set(links)].filter((href) => /^\/[a-z-]+$/.test(href) && !FIXED.includes(href));
}

async function fits(page, path) {
  const response = await page.goto(path);
  assert.ok(response.status() < 400, `${path} answers ${response.status()}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${path} is ${wide} px wider than the screen`);
}
