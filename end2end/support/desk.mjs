// What somebody at the desk does so that a client's journey can begin.
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

/** Writes a visit of 45 minutes or more down that has just begun, by day or night. Where no room
 *  is free, it began a little earlier. Says whether there was one. */
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
    if (await Promise.any([done, refused])) return true;
  }
  return false;
}
