// Every page of the desk, and of whoever is signed in: axe in both themes, on a phone and at a
// desk, and nothing wider than the screen.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { signIn } from "../support/desk.mjs";
import { looksRight } from "../support/looks.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

/** Pages of an owner, of the demonstration's first studio: the days, the people and the setup. */
const DAYS = [
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
  "/berlin/desk/setup",
  "/berlin/desk/setup/studio",
  "/berlin/desk/setup/rules?preset=strict",
  "/berlin/desk/setup/closed",
  "/berlin/desk/setup/payments",
  "/berlin/desk/setup/check-ins",
  "/berlin/desk/setup/check-ins/new?kind=roland-morris",
  "/berlin/desk/setup/embed?therapist=hana",
  "/berlin/desk/questions",
  "/berlin/desk/waitlist",
  "/account/waitlist",
  "/berlin/desk/find",
];
/** And what can be read there about money and numbers. */
const FIGURES = [
  "/berlin/desk/audit",
  "/berlin/desk/earnings",
  "/berlin/desk/earnings?therapist=hana",
  "/berlin/desk/reports/keep",
  "/berlin/desk/earnings/rule",
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

describe("every page of the desk is accessible in both themes, and fits", () => {
  for (const [whose, who, paths] of [
    ["an owner’s days", OWNER, DAYS],
    ["an owner’s figures", OWNER, FIGURES],
    ["a therapist’s", HANA, HERS],
    ["the reception’s", NORA, RECEPTION],
    ["a client’s own", REGULAR, OWN],
  ]) {
    it(whose, async () => {
      await visit({ viewport: PHONE }, async (page, context) => {
        await signIn(page, who);
        for (const path of paths) await looksRight(page, context, path);
      });
    });
  }

  it("a therapist’s session notes", async () => {
    await visit({ viewport: PHONE }, async (page, context) => {
      await signIn(page, HANA);
      for (const path of await sessionNotes(page)) await looksRight(page, context, path);
    });
  });
});

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
