// What somebody at the desk does so that a client's journey can begin.
import assert from "node:assert/strict";

/** Everybody in the demonstration has it. */
export const PASSWORD = "warm hands and stones";

export const BERLIN = { slug: "berlin", zone: "Europe/Berlin" };
export const VANCOUVER = { slug: "vancouver", zone: "America/Vancouver" };

/** What the clock of a zone shows: its date, and its time. */
export function wall(zone, at = Date.now()) {
  const shown = (style) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...style }).format(at);
  return { date: shown({ dateStyle: "short" }), time: shown({ timeStyle: "short" }) };
}

export async function signIn(page, who) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}

export function signInAsOwner(page, studio) {
  return signIn(page, { email: `owner@${studio.slug}.example`, password: PASSWORD });
}

/** Writes a visit of 45 minutes down that has just begun, by day or night. Where no room is
 *  free, it began a little earlier. */
export async function writeDown(page, { slug, zone }, treatment, who) {
  for (const ago of [1, 6, 11, 16, 21, 26]) {
    const { date, time } = wall(zone, Math.floor(Date.now() / 300_000 - ago / 5) * 300_000);
    await page.goto(`/${slug}/desk/new?${new URLSearchParams({ treatment, therapist: "any", date })}`);
    await page.getByLabel("Another time", { exact: true }).check();
    await page.getByLabel("Which other time").fill(time);
    await page.getByLabel(/^Outside working hours too/).check();
    // Asked for only where it is outside, which depends on when the tests run.
    await page.locator("#reason").fill("It began before it was written down");
    await page.getByLabel("Full name").fill(who.name);
    await page.getByLabel("Email address").fill(who.email);
    await page.getByRole("button", { name: /^Book / }).last().click();
    const done = page.waitForURL(/done=entered/).then(() => true);
    const refused = page.locator(".alert.stop").waitFor().then(() => false);
    if (await Promise.any([done, refused])) return;
  }
  assert.fail(`nobody at ${slug} is free now`);
}
