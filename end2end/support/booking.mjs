// The steps of a booking, as a visitor takes them. Every step is a form or a link:
// the same lines do it with and without JavaScript.
import assert from "node:assert/strict";

/** How long the worker may take. What failed once, as where two wrote at a time, it tries again
 *  after ten seconds and more. */
const PATIENCE_MS = 60_000;

let visitors = 0;

/** Somebody new, with an address that no other test uses. */
export function somebody() {
  visitors += 1;
  const id = `${process.pid}-${visitors}`;
  return { name: `Robin Test ${id}`, email: `robin-${id}@example.com`, phone: "+49 151 0000000" };
}

/** Opens the times of a treatment, from the studio's page or directly. */
export async function openTimes(page, { studio = "berlin", treatment = "back-reset", therapist, weeks = 1 } = {}) {
  const week = new Date(Date.now() + weeks * 7 * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ treatment, week, ...(therapist && { therapist }) });
  await page.goto(`/${studio}/book?${query}`);
}

/** Presses a free time and arrives at the details. Somebody else may be faster: then
 *  one of the times that are offered instead is taken. */
export async function pickTime(page, nth = 0) {
  await page.locator(".week button.slot:visible").nth(nth).click();
  await page.waitForURL(/\/book(\/details|\?.*refused=)/);
  while (page.url().includes("refused=")) {
    // The address may stay the same, where that one is taken too.
    await Promise.all([page.waitForEvent("framenavigated"), page.locator(".alts button.slot").last().click()]);
    await page.waitForURL(/\/book(\/details|\?.*refused=)/);
  }
}

/** Fills safety check and details, and leaves the form unsent. */
export async function fillDetails(page, who, { note = "Lower back, since spring." } = {}) {
  await page.getByLabel("None of these").check();
  await page.getByLabel("Full name").fill(who.name);
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel(/^Mobile/).fill(who.phone);
  await page.getByLabel(/^Where does it hurt/).fill(note);
  await page.locator("#agreed").check();
}

/** Sends the details, and pays on the stand-in for Stripe's page: everything, where a studio
 *  lets people choose. */
export async function pay(page) {
  const everything = page.getByLabel(/^Everything now/);
  if (await everything.count()) await everything.check();
  await page.locator("#pay button").click();
  await page.waitForURL(/\/c\/pay\//);
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/\/b\/[^/]+(\?|$)/);
}

/** From nothing to a confirmed visit; returns the path of its page. */
export async function book(page, who = somebody(), options = {}) {
  await openTimes(page, options);
  await pickTime(page, options.nth);
  await fillDetails(page, who);
  await pay(page);
  return new URL(page.url()).pathname;
}

/** Opens a page again and again until something is there that the worker makes so; says whether
 *  it came. */
export async function comes(page, path, there) {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await page.goto(path);
    if (await there()) return true;
    if (Date.now() > until) return false;
    await page.waitForTimeout(250);
  }
}

/** The newest kept mail to somebody about something, opened on the page of mails. */
export async function mailTo(page, email, subject) {
  const about = page.locator("summary").filter({ hasText: email }).filter({ hasText: subject });
  assert.ok(await comes(page, "/mail", () => about.count()), `no mail about ${subject} for ${email}`);
  const mail = page.locator("details").filter({ has: about.first() }).first();
  if ((await mail.getAttribute("open")) === null) await about.first().click();
  return mail;
}

/** An amount as written: `€ 84.00`, `C$128`, `48,00`; as a number. */
export function amount(text) {
  const found = text.replaceAll(",", "").match(/\d+(\.\d+)?/);
  assert.ok(found, `no amount in “${text}”`);
  return Number(found[0]);
}
