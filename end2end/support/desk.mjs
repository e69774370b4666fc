// What somebody at the desk does so that a client's journey can begin.
import assert from "node:assert/strict";

/** Everybody in the demonstration has it. */
export const PASSWORD = "warm hands and stones";

/** The studios of the demonstration, nine hours apart: when one sleeps, the other is awake. */
const BERLIN = { slug: "berlin", zone: "Europe/Berlin" };
const VANCOUVER = { slug: "vancouver", zone: "America/Vancouver" };

/** What the clock of a zone shows: its date, and its time. */
export function wall(zone, at = Date.now()) {
  const shown = (style) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...style }).format(at);
  return { date: shown({ dateStyle: "short" }), time: shown({ timeStyle: "short" }) };
}

const between = (studio, from, until) => wall(studio.zone).time >= from && wall(studio.zone).time < until;

/** A studio where hardly anybody works at this hour. */
export const asleep = () => (between(VANCOUVER, "08:00", "20:00") ? BERLIN : VANCOUVER);

/** A studio that writes to people at this hour: not between ten and seven. */
export const awake = () => (between(BERLIN, "07:30", "21:30") ? BERLIN : VANCOUVER);

export async function signInAsOwner(page, studio) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(`owner@${studio.slug}.example`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}

/** Writes a visit of half an hour down that has just begun. Where nobody is free, it began a
 *  little earlier. */
export async function writeDown(page, { slug, zone }, treatment, who) {
  for (const ago of [1, 6, 11, 16]) {
    const { date, time } = wall(zone, Math.floor(Date.now() / 300_000 - ago / 5) * 300_000);
    await page.goto(`/${slug}/desk/new?${new URLSearchParams({ treatment, therapist: "any", date })}`);
    await page.getByLabel("Another time", { exact: true }).check();
    await page.getByLabel("Which other time").fill(time);
    await page.getByLabel(/^Outside working hours too/).check();
    await page.getByLabel("Full name").fill(who.name);
    await page.getByLabel("Email address").fill(who.email);
    await page.getByRole("button", { name: /^Book / }).last().click();
    const done = page.waitForURL(/done=entered/).then(() => true);
    const refused = page.locator(".alert.stop").waitFor().then(() => false);
    if (await Promise.any([done, refused])) return;
  }
  assert.fail(`nobody at ${slug} is free now`);
}
