// A new therapist on a phone, from the invitation to the first time that clients can book,
// against the clock.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { comes, fillDetails, openTimes, pay, pickTime, somebody } from "../support/booking.mjs";
import { signIn } from "../support/desk.mjs";
import { PDF } from "../support/pdf.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };
const PASSWORD = "quiet hands on a long day";
const FIVE_MINUTES = 5 * 60 * 1000;

after(leave);

describe("a new therapist", () => {
  it("is offered to clients in under five minutes, and booked", async () => {
    const who = { name: `Ines Duarte ${Date.now() % 10_000}`, email: `ines${Date.now()}@post.example` };
    const begun = Date.now();
    await visit({ viewport: PHONE }, (page) => invited(page, who));
    await visit({ viewport: PHONE }, async (page) => {
      await comesIn(page, who);
      await writesProfile(page, who);
      await seesWhatIsLeft(page);
      await recordsQualification(page);
    });
    await visit({ viewport: PHONE }, (page) => checked(page, who));
    await visit({ viewport: PHONE }, async (page) => {
      await signIn(page, { email: who.email, password: PASSWORD });
      await setsHours(page);
      await isReady(page, who);
    });
    assert.ok(Date.now() - begun < FIVE_MINUTES, `it took ${Date.now() - begun} ms`);
    await visit({ viewport: PHONE }, (page) => isBooked(page, who));
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
  await signIn(page, OWNER);
  await page.goto("/berlin/desk");
  await page.getByRole("link", { name: "Who works here" }).click();
  await page.waitForURL(/\/desk\/people/);
  await page.locator("#name").fill(who.name);
  await page.locator("#email").fill(who.email);
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
  await page.getByLabel("Password").fill(PASSWORD);
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

/** From the list: what it is, for which technique, and a document that proves it. */
async function recordsQualification(page) {
  await page.getByRole("link", { name: "Record a qualification" }).click();
  await page.waitForURL(/\/desk\/qualifications/);
  await page.getByRole("link", { name: "Add a qualification" }).first().click();
  await page.getByLabel("Title").fill("Diploma in deep tissue massage");
  await page.getByLabel("Issuing body").fill("Escola do Porto");
  await page.getByLabel("Deep tissue").check();
  await page.getByLabel("Hours of training").fill("320");
  await page.getByLabel("Issued on").fill("2024-05-02");
  await page.getByRole("button", { name: "Record it" }).click();
  const card = page.locator(".qual", { hasText: "Diploma in deep tissue massage" });
  await card.getByText("Now add the document").waitFor();
  const field = card.getByLabel("File");
  if (!(await field.isVisible())) await card.getByText(/^Add the document/).first().click();
  await field.setInputFiles({ name: "diploma.pdf", mimeType: "application/pdf", buffer: Buffer.from(PDF) });
  await card.getByRole("button", { name: "Upload" }).click();
  await card.getByText("The document is on file").waitFor();
}

/** The owner finds what waits, and says how it was checked. */
async function checked(page, who) {
  await signIn(page, OWNER);
  await page.goto("/berlin/desk/qualifications");
  const card = page.locator(".qual", { hasText: "Diploma in deep tissue massage" }).filter({ hasText: who.name }).first();
  await card.getByLabel("How did you check it?").fill("Original seen at the studio");
  await card.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Clients see it").first().waitFor();
}

async function setsHours(page) {
  await page.goto("/berlin/desk/welcome");
  await page.getByRole("link", { name: "Set your hours" }).click();
  await page.waitForURL(/\/desk\/hours/);
  await page.getByLabel("Monday, from").fill("09:00");
  await page.getByLabel("Monday, until").fill("17:00");
  await page.locator("summary", { hasText: "Copy Monday" }).click();
  await page.getByRole("button", { name: "Copy Monday" }).click();
  await page.waitForURL(/copied=1/);
  await page.getByRole("button", { name: "Save the week" }).click();
  await page.getByText("Clients see these hours").waitFor();
}

async function isReady(page, who) {
  await page.goto("/berlin/desk/welcome");
  await page.getByRole("heading", { name: `You are ready, ${who.name.split(" ")[0]}` }).waitFor();
  await page.getByText(/The first time that clients can book: \w+ \d+ \w+/).waitFor();
  await accessible(page, "the list when everything is there");
}

/** A client, who is nobody yet, chooses the newcomer, and pays for a visit with them. */
async function isBooked(page, who) {
  await openTimes(page, { treatment: "deep-tissue" });
  const href = await page.getByRole("link", { name: who.name }).first().getAttribute("href");
  const therapist = new URL(href, page.url()).searchParams.get("therapist");
  await openTimes(page, { treatment: "deep-tissue", therapist });
  await pickTime(page);
  await fillDetails(page, somebody());
  await pay(page);
  await page.getByText(who.name).first().waitFor();
}

/** The link in the newest mail to this address, once it has left. */
async function invitation(page, email) {
  const mail = page.locator("details", { hasText: `to ${email}` }).first();
  assert.ok(await comes(page, "/mail", () => mail.count()), `no invitation to ${email}`);
  const href = await mail.locator("a[href*='/join/']").first().getAttribute("href");
  return new URL(href).pathname;
}
