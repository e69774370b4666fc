// Calendars out and in: what another reader makes of the files, and the page of both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, it } from "node:test";
import { busyIn, firstZone, startsIn } from "../support/busy.mjs";
import { clockIn } from "../support/calendar.mjs";
import { leave, visit } from "../support/visit.mjs";

const services = new URL("../../services/src/", import.meta.url);
const THERAPIST = { email: "hana@berlin.example", password: "warm hands and stones" };
/** The weeks around the changes of the clock: as in the tests of `feeds::ics`. */
const SEASONS = {
  spring: { from: "2027-03-20T00:00:00Z", to: "2027-04-10T00:00:00Z" },
  autumn: { from: "2027-10-20T00:00:00Z", to: "2027-11-10T00:00:00Z" },
};

after(leave);

describe("another reader", () => {
  const fixture = (name) => readFileSync(new URL(`feeds/ics/fixtures/${name}.ics`, services), "utf8");
  const lisbon = firstZone(fixture("google"));
  for (const name of ["google", "outlook", "apple"]) {
    for (const [season, window] of Object.entries(SEASONS)) {
      it(`finds the same busy times in a calendar of ${name}'s, in ${season}`, () => {
        const ours = snapshot(`feeds/ics/snapshots/services__feeds__ics__tests__${name}_${season}.snap`);
        assert.ok(ours.length > 2);
        assert.deepEqual(busyIn(fixture(name), { ...window, home: lisbon }), ours);
      });
    }
  }

  it("finds every visit of our feed where it is, both changes of the clock included", () => {
    const path = "calendar/snapshots/services__calendar__feed__tests__feed_berlin.snap";
    const visits = startsIn(snapshot(path).join("\r\n"));
    assert.equal(visits.length, 8);
    for (const { uid, start, end } of visits) {
      assert.equal(start, Number.parseInt(uid, 10), uid);
      assert.equal(end - start, 3600, uid);
    }
  });
});

describe("a therapist's calendars", () => {
  it("show visits elsewhere, at an address that can be renewed and revoked", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await visit({ javaScriptEnabled }, async (page) => {
        await signIn(page);
        await page.goto("/berlin/desk/feeds");
        await page.getByRole("button", { name: "Make an address" }).click();
        await page.getByText("The address is ready").waitFor();
        const field = page.getByLabel("Private address");
        const first = await field.inputValue();
        await page.getByLabel(/The treatment and the client’s first name/).check();
        await page.locator(".feeds-detail button").click();
        await page.getByText("Saved.").waitFor();
        const feed = await page.request.get(new URL(first).pathname);
        assert.match(feed.headers()["content-type"], /text\/calendar/);
        const visits = startsIn(await feed.text());
        assert.ok(visits.length > 3, "the demonstration is a busy one");
        for (const { start, clock, utc } of visits.filter((one) => !one.utc)) {
          assert.equal(clock, clockIn("Europe/Berlin", new Date(start * 1000)));
        }
        assert.ok(visits.some(({ summary }) => /, \p{L}+$/u.test(summary)));
        await page.locator("summary", { hasText: "New address" }).click();
        await page.getByRole("button", { name: "Make a new address" }).click();
        await page.getByText("The address is ready").waitFor();
        const second = await field.inputValue();
        assert.notEqual(second, first);
        assert.equal((await page.request.get(new URL(first).pathname)).status(), 404);
        await page.locator("summary", { hasText: "Stop sharing" }).click();
        await page.getByRole("button", { name: "Stop sharing" }).click();
        await page.getByText("The address no longer works").waitFor();
        assert.equal((await page.request.get(new URL(second).pathname)).status(), 404);
      });
    }
  });

  it("are refused at addresses that are not public, and what was typed stays", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await visit({ javaScriptEnabled }, async (page) => {
        await signIn(page);
        for (const [address, reason] of [
          ["https://127.0.0.1/a.ics", /not on the public internet/],
          ["https://localhost/a.ics", /not on the public internet/],
          ["https://169.254.169.254/latest", /not on the public internet/],
          ["http://calendar.example/a.ics", /not encrypted/],
        ]) {
          await page.goto("/berlin/desk/feeds");
          await page.getByLabel("What you call it").fill("Home");
          await page.getByLabel("Address of the calendar").fill(address);
          await page.getByRole("button", { name: "Add calendar" }).click();
          await page.getByRole("alert").getByText(reason).waitFor();
          assert.match(await page.title(), /^Error/);
          assert.equal(await page.getByLabel("Address of the calendar").inputValue(), address);
          assert.equal(await page.getByLabel("What you call it").inputValue(), "Home");
        }
      });
    }
  });
});

/** What a test of ours keeps, without its head. */
function snapshot(path) {
  const [, , ...body] = readFileSync(new URL(path, services), "utf8").split("---\n");
  return body.join("---\n").trimEnd().split("\n");
}

async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(THERAPIST.email);
  await page.getByLabel("Password").fill(THERAPIST.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}
