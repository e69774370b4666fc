// Waiting for a time: joined, offered by mail once somebody else lets it go, and taken; on a
// phone, with scripts and without.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { comes, fillDetails, mailTo, pay, somebody } from "../support/booking.mjs";
import { BERLIN, VANCOUVER, signInAsOwner, wall } from "../support/desk.mjs";
import { fits, looksRight } from "../support/looks.mjs";
import { DESKTOP, PHONE, VISITORS, leave, visit } from "../support/visit.mjs";

/** Who gives it, at each studio. */
const WITH = { berlin: "hana", vancouver: "mei" };
const TREATMENT = "deep-tissue";

after(leave);

/** A studio that writes to people at this hour: what becomes free at night is told at seven.
 *  An hour's margin, for zone data that is older here than there. */
function awake() {
  return [BERLIN, VANCOUVER].find(({ zone }) => wall(zone).time >= "07:00" && wall(zone).time < "21:00");
}

/** A Sunday far ahead. Nobody works then, so nobody else books. */
function sunday(weeks) {
  const date = new Date();
  date.setUTCDate(date.getUTCDate() + 7 * weeks + ((7 - date.getUTCDay()) % 7));
  return date.toISOString().slice(0, 10);
}

/** One therapist comes for one hour, that somebody books at once: nothing is free on that day.
 *  Gives the path of the visit. */
async function booked({ slug }, date) {
  await visit({ viewport: DESKTOP }, async (page) => {
    await signInAsOwner(page, { slug });
    await page.goto(`/${slug}/desk/hours?therapist=${WITH[slug]}`);
    await page.getByText("Other hours on a day").click();
    await page.getByLabel("Day", { exact: true }).fill(date);
    await page.getByLabel("Other hours", { exact: true }).check();
    await page.getByLabel("Span 1, from").fill("10:00");
    await page.getByLabel("Span 1, until").fill("11:00");
    await page.getByRole("button", { name: "Save these days" }).click();
    await page.waitForURL((url) => !url.search.includes("refused"));
  });
  let path;
  await visit({ viewport: DESKTOP }, async (page) => {
    await page.goto(`/${slug}/book?${new URLSearchParams({ treatment: TREATMENT, therapist: WITH[slug], week: date })}`);
    await page.locator(".week button.slot:visible").last().click();
    await page.waitForURL(/\/book\/details/);
    assert.match(await page.locator("#summary").innerText(), /\bSun\b[^]*\b10:00\b/, "the one hour of that day");
    await fillDetails(page, somebody());
    await pay(page);
    path = new URL(page.url()).pathname;
  });
  return path;
}

/** From the times, none of which suits, to a place on the list. Gives its path. */
async function joined(page, { slug }, date, who, looks) {
  await page.goto(`/${slug}/book?${new URLSearchParams({ treatment: TREATMENT, therapist: WITH[slug], week: date })}`);
  await page.getByRole("link", { name: "Join the waitlist" }).click();
  await page.getByRole("heading", { level: 1, name: "Wait for a time" }).waitFor();
  assert.equal(await page.getByLabel("With whom").inputValue(), WITH[slug], "what was chosen is there");
  await page.getByLabel("From", { exact: true }).fill(date);
  await page.getByLabel("Until", { exact: true }).fill(date);
  await page.getByLabel("Full name").fill(who.name);
  await page.getByRole("button", { name: "Put me on the waitlist" }).click();
  await page.getByText("One thing to put right").waitFor();
  assert.equal(await page.getByLabel("Full name").inputValue(), who.name, "nothing typed is lost");
  await page.getByLabel("Email").fill(who.email);
  await page.getByRole("button", { name: "Put me on the waitlist" }).click();
  await page.getByText("You are on the waitlist").first().waitFor();
  const place = new URL(page.url()).pathname;
  await looks(place, "a place on the waitlist");
  return place;
}

/** Whoever had the time does not come after all. */
async function letGo(path) {
  await visit({ viewport: DESKTOP }, async (page) => {
    await page.goto(`${path}/cancel`);
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await page.waitForURL(/cancelled=1/);
  });
}

/** The mail about a time that is free: what it is about, and the path that it leads to. */
async function offered(page, who) {
  const mail = await mailTo(page, who.email, /A time is free/);
  const link = await mail.getByRole("link", { name: /\/w\// }).first().getAttribute("href");
  return { subject: await mail.locator("summary").innerText(), path: new URL(link).pathname };
}

/** A moment after the payment, their waiting is over. */
async function over(page, place) {
  const heading = page.getByRole("heading", { level: 1, name: "You have a visit" });
  assert.ok(await comes(page, place, () => heading.count()), "they still wait");
}

describe("a waitlist", () => {
  for (const [nth, visitor] of VISITORS.slice(0, 2).entries()) {
    it(`offers what somebody lets go, and it is taken, on a ${visitor.name}`, async (test) => {
      const studio = awake();
      if (!studio) return test.skip("it is night at both studios, and nobody is told anything");
      const [who, date] = [somebody(), sunday(8 + nth)];
      const taken = await booked(studio, date);
      await visit(visitor, async (page, context) => {
        // Where scripts are off, axe cannot run either.
        const looks = async (path, name) => (visitor.javaScriptEnabled ? looksRight(page, context, path, name) : fits(page));
        const place = await joined(page, studio, date, who, looks);
        const told = await mailTo(page, who.email, /You are on the waitlist/);
        assert.ok((await told.innerText()).includes(place), "its link is in the mail");

        await letGo(taken);
        const offer = await offered(page, who);
        assert.match(offer.subject, /\b10:00\b/);
        assert.equal(offer.path, place);
        await page.goto(offer.path);
        await page.getByRole("heading", { level: 1, name: "A time for you" }).waitFor();
        assert.match(await page.locator(".wait-offer").innerText(), /^Sun .*\b10:00\b/);
        await page.getByText(/Kept for you, and for nobody else, until/).waitFor();
        await looks(place, "a time that is offered");

        // One press, and then as for any visit. Who it is was said before.
        await page.getByRole("button", { name: "Take this time" }).click();
        await page.waitForURL(/\/book\/details/);
        assert.equal(await page.getByLabel("Email").inputValue(), who.email);
        assert.match(await page.locator("#summary").innerText(), /\b10:00\b/);
        await page.goto(place);
        await page.getByText("It is not booked yet").waitFor();
        await looks(place, "a time that is kept");
        await page.getByRole("link", { name: "Go on with it" }).click();
        await fillDetails(page, who);
        await pay(page);
        assert.match(await page.locator("main").innerText(), /You’re booked/);
        await over(page, place);
        await looks(place, "a waiting that ended well");
      });
    });
  }

  it("by a link that is wrong says what to do", async () => {
    await visit({ viewport: PHONE, expected: ["404"] }, async (page, context) => {
      assert.equal((await page.goto("/w/unknown")).status(), 404);
      await page.getByText("Open it from the mail once more").waitFor();
      await looksRight(page, context, "/w/unknown", "a link to no place", { gone: true });
      await page.getByRole("link", { name: "Sign in", exact: true }).last().click();
      await page.waitForURL(/\/sign-in/);
    });
  });
});
