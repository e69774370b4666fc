// A new therapist on a phone, from the invitation to what is missing before the first client
// can book, against the clock.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };
const FIVE_MINUTES = 5 * 60 * 1000;

after(leave);

describe("a new therapist", () => {
  it("comes in from the mail and sees what is left to do, in under five minutes", async () => {
    const who = { name: `Ines Duarte ${Date.now() % 10_000}`, email: `ines${Date.now()}@post.example` };
    const begun = Date.now();
    await visit({ viewport: PHONE }, (page) => invited(page, who));
    await visit({ viewport: PHONE }, async (page) => {
      await comesIn(page, who);
      await writesProfile(page, who);
      // Still to come here: a qualification recorded, checked by the owner, and hours. The last
      // line of the list then names the first time, and the booking page offers it.
      await seesWhatIsLeft(page);
    });
    assert.ok(Date.now() - begun < FIVE_MINUTES, `it took ${Date.now() - begun} ms`);
  });

  it("comes in without JavaScript as well", async () => {
    const who = { name: `Rui Matos ${Date.now() % 10_000}`, email: `rui${Date.now()}@post.example` };
    const plain = { viewport: PHONE, javaScriptEnabled: false };
    await visit(plain, (page) => invited(page, who, { look: false }));
    await visit(plain, (page) => comesIn(page, who, { look: false }));
  });
});

/** The owner finds the people from the day and invites. axe looks at it where scripts run. */
async function invited(page, who, { look } = { look: true }) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/account/);
  await page.goto("/berlin/desk");
  await page.getByRole("link", { name: "Who works here" }).click();
  await page.waitForURL(/\/desk\/people/);
  await page.getByLabel("Full name").fill(who.name);
  await page.getByLabel("Email address", { exact: true }).fill(who.email);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText(`${who.name} is invited`).waitFor();
  if (look) await accessible(page, "the people after an invitation");
}

/** The mail leads to a password, and the password to the list of what is missing. */
async function comesIn(page, who, { look } = { look: true }) {
  const link = await invitation(page, who.email);
  await page.goto(link);
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
  if (look) await accessible(page, "the page of an invitation");
  await page.getByLabel("Password").fill("quiet hands on a long day");
  await page.getByRole("button", { name: "Set the password and come in" }).click();
  await page.waitForURL(/\/berlin\/desk\/welcome/);
  await page.getByRole("heading", { name: `Welcome, ${who.name.split(" ")[0]}` }).waitFor();
  if (look) await accessible(page, "what is left to do");
  assert.equal(await page.locator(".checklist .is-done").count(), 0);
}

async function writesProfile(page, who) {
  await page.getByRole("link", { name: "Write your profile" }).click();
  await page.waitForURL(/\/desk\/profile/);
  await page.getByLabel("Focus").fill("Slow work on lower backs");
  await page.getByLabel("About").fill("I ask before I press, and I take my time.");
  await page.getByLabel("Languages").fill("Portuguese, English");
  await page.getByRole("button", { name: "Save the profile" }).click();
  await page.getByText("Saved. Clients read it like this").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), who.name);
  await accessible(page, "a profile");
}

async function seesWhatIsLeft(page) {
  await page.goto("/berlin/desk");
  await page.getByRole("link", { name: "3 steps are left before clients can book you" }).click();
  await page.waitForURL(/\/desk\/welcome/);
  assert.equal(await page.locator(".checklist .is-done").count(), 1);
  await page.getByRole("link", { name: "Record a qualification" }).waitFor();
  await page.getByRole("link", { name: "Set your hours" }).waitFor();
}

/** The link in the newest mail to this address, once it has left. */
async function invitation(page, email) {
  for (let n = 0; n < 60; n += 1) {
    await page.goto("/mail");
    const mail = page.locator("details", { hasText: `to ${email}` }).first();
    const href = (await mail.count()) ? await mail.locator("a[href*='/join/']").first().getAttribute("href") : null;
    if (href) return new URL(href).pathname;
    await page.waitForTimeout(500);
  }
  throw new Error(`no invitation to ${email} within half a minute`);
}
