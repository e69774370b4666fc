// What somebody at the desk does so that a client's journey can begin.
import assert from "node:assert/strict";

/** Everybody in the demonstration has it. */
export const PASSWORD = "warm hands and stones";

export const BERLIN = { slug: "berlin", zone: "Europe/Berlin" };
export const VANCOUVER = { slug: "vancouver", zone: "America/Vancouver" };

/** What the clock of a zone shows: its date, and its time, as this machine's zone data has it. */
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

/** Both studios, first one where nobody is at work now. By day rooms are taken, and there is one
 *  at rest at nearly any hour. Last comes one whose clock shows this hour a second time: what is
 *  written down there began in the first. */
export function restingFirst() {
  const again = (zone, at) => Number(wall(zone, at).time === wall(zone, at - 3_600_000).time);
  const against = ({ zone }) => {
    const twice = again(zone, Date.now()) + again(zone, Date.now() - 35 * 60_000);
    return 2 * twice + Number(wall(zone).time >= "08:00" && wall(zone).time < "20:00");
  };
  return [BERLIN, VANCOUVER].toSorted((one, other) => against(one) - against(other));
}

/** By how many milliseconds the studio's clock is ahead of what this machine holds for its zone: a
 *  law may have changed since this machine's zone data was made, and Lumbar carries newer data. Its
 *  next free time tells, being written with the offset. */
async function ahead(page, { slug, zone }, treatment) {
  const day = (days) => wall(zone, Date.now() + days * 86_400_000).date;
  const query = new URLSearchParams({ treatment, from: day(0), to: day(30) });
  const answer = await page.request.get(`/api/v1/studios/${slug}/slots?${query}`);
  const { slots } = await answer.json();
  assert.ok(slots.length, `no time at ${slug} within a month`);
  const { start } = slots[0];
  const here = wall(zone, Date.parse(start));
  return Date.parse(`${start.slice(0, 16)}Z`) - Date.parse(`${here.date}T${here.time}Z`);
}

/** Writes a visit of 45 minutes or more down that has just begun, by day or night. Where no room
 *  is free, it began a little earlier. Says whether there was one. */
export async function writeDown(page, studio, treatment, who) {
  const { slug, zone } = studio;
  const now = Date.now() + (await ahead(page, studio, treatment));
  for (const ago of [1, 6, 11, 16, 21, 26]) {
    const { date, time } = wall(zone, Math.floor(now / 300_000 - ago / 5) * 300_000);
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
    if (await Promise.any([done, refused])) return true;
  }
  return false;
}
