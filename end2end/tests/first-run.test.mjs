// From an empty database to a published studio that took its first demo payment: a newcomer
// with nothing but the address and the terminal, on a phone, without scripts and with them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { book, somebody } from "../support/booking.mjs";
import { PDF } from "../support/pdf.mjs";
import { freePort, run } from "../support/server.mjs";
import { shown } from "../support/totp.mjs";
import { DESKTOP, PHONE, leave, visit } from "../support/visit.mjs";

const root = new URL("../..", import.meta.url).pathname;
const OLGA = { name: "Olga Dono", email: "olga@costas.example", password: "a rainy day in porto" };

after(leave);

describe("a newcomer", () => {
  // Once as a server is where nobody chose anything, so with a second step of signing in before
  // the studio is published, and once where that is offered alone.
  for (const [viewport, javaScriptEnabled, settings] of [
    [PHONE, false, { LUMBAR_SECOND_STEP: "offered" }],
    [DESKTOP, true, {}],
  ]) {
    it(`sets a studio up and takes a first payment, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const lumbar = await empty(settings);
      // The page that says that there is nothing answers so.
      const options = { viewport, javaScriptEnabled, baseURL: lumbar.url, expected: ["404"] };
      try {
        await visit(options, async (page) => {
          const check = async (what) => javaScriptEnabled && accessible(page, what);
          await begin(page, lumbar, check);
          await details(page);
          await rooms(page);
          await treatments(page);
          await therapist(page);
          await hours(page);
          await rules(page, check);
          if (!settings.LUMBAR_SECOND_STEP) await secondStep(page, check);
          await publish(page, lumbar, check);
        });
        await visit(options, async (page) => {
          await book(page, somebody(), { studio: "costas-do-porto", treatment: "back-reset" });
          await page.getByText(/confirmed|booked/i).first().waitFor();
        });
      } finally {
        await lumbar.stop();
      }
    });
  }
});

/** A server on an empty database, and the link that it printed. */
async function empty(settings) {
  const data = mkdtempSync(join(tmpdir(), "lumbar-first-run-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const lumbar = run("lumbar", ["serve", "--data", data], {
    LUMBAR_SITE: process.env.LUMBAR_SITE ?? join(root, "target/site"),
    LUMBAR_LISTEN: `127.0.0.1:${port}`,
    LUMBAR_BASE_URL: url,
    LUMBAR_LOG: "warn",
    LUMBAR_LIMIT_FACTOR: "1000",
    ...settings,
  });
  await lumbar.answers(`${url}/readyz`);
  const link = lumbar.log().match(/http\S+\/setup\/\S+/)?.[0];
  assert.ok(link, `no link was printed:\n${lumbar.log()}`);
  const stop = async () => {
    await lumbar.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { url, link, stop };
}

async function begin(page, lumbar, check) {
  await page.goto("/");
  await page.getByRole("heading", { name: "Lumbar is not set up yet" }).waitFor();
  await check("before the first studio");
  await page.goto(lumbar.link);
  await page.getByLabel("Your name").fill(OLGA.name);
  await page.getByLabel("Your email address").fill(OLGA.email);
  await page.getByLabel("Password").fill(OLGA.password);
  await page.getByLabel("Name of the studio").fill("Costas do Porto");
  await page.getByLabel("Street and house").fill("Rua das Flores 12");
  await page.getByLabel("Postal code").fill("4050-262");
  await page.getByLabel("City").fill("Porto");
  await page.getByLabel("Country").selectOption("PT");
  await page.getByLabel("Time zone").selectOption("Europe/Lisbon");
  await page.getByLabel("Currency").selectOption("EUR");
  await page.getByLabel("Tax in percent").fill("much");
  await check("the first form");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("link", { name: "Enter a share from 0 to 100, such as 19 or 8.1" }).waitFor();
  assert.equal(await page.getByLabel("City").inputValue(), "Porto", "nothing typed is lost");
  await page.getByLabel("Tax in percent").fill("23");
  await page.getByLabel("Password").fill(OLGA.password);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("heading", { name: "Set up", exact: true }).waitFor();
  await check("the guide, nothing done");
  await page.goto(lumbar.link);
  await page.getByText("This link no longer works").first().waitFor();
}

/** From the guide to the page behind one of its steps. */
async function step(page, name) {
  await page.goto("/costas-do-porto/desk/setup");
  await page.locator(".setup-steps").getByRole("link", { name, exact: true }).click();
}

async function details(page) {
  await step(page, "Name, address and tax");
  await page.getByLabel("Telephone").fill("+351 220 000 000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
}

async function rooms(page) {
  await step(page, "Rooms");
  const add = page.locator("form", { has: page.getByRole("button", { name: "Add the room" }) });
  await add.getByLabel("Name").fill("Quiet room");
  await add.getByRole("button", { name: "Add the room" }).click();
  await page.getByText("Quiet room").first().waitFor();
}

async function treatments(page) {
  await step(page, "Treatments");
  await page.getByRole("link", { name: "Add the first treatment" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Back reset");
  await page.getByLabel("Technique", { exact: true }).selectOption("swedish");
  await page.getByLabel("Length in minutes").fill("45");
  await page.getByLabel("Price in EUR").fill("60");
  await page.getByRole("button", { name: "Add the treatment" }).click();
  await page.getByText("Back reset").first().waitFor();
}

/** The owner treats herself: invited by her own address, with a diploma that she checks. */
async function therapist(page) {
  await step(page, "Who works here");
  await page.locator("#name").fill(OLGA.name);
  await page.locator("#email").fill(OLGA.email);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText(/Olga Dono/).first().waitFor();
  await page.goto("/costas-do-porto/desk/qualifications/new");
  await page.getByLabel("Title").fill("Swedish massage");
  await page.getByLabel("Issuing body").fill("Escola do Porto");
  await page.getByLabel("Swedish massage").check();
  await page.getByLabel("Hours of training").fill("200");
  await page.getByLabel("Issued on").fill("2020-01-10");
  await page.getByRole("button", { name: "Record it" }).click();
  const card = page.locator(".qual", { hasText: "Escola do Porto" });
  await card.getByText("Now add the document").waitFor();
  await card.getByLabel("File").setInputFiles({ name: "diploma.pdf", mimeType: "application/pdf", buffer: Buffer.from(PDF) });
  await card.getByRole("button", { name: "Upload" }).click();
  await card.getByText("The document is on file").waitFor();
  await page.goto("/costas-do-porto/desk/qualifications");
  await card.getByLabel("How did you check it?").fill("My own, seen on paper");
  await card.getByRole("button", { name: "Verify" }).click();
  await card.getByText("Clients see it").waitFor();
}

async function hours(page) {
  await step(page, "Weekly hours");
  await page.getByLabel("Monday, from").fill("09:00");
  await page.getByLabel("Monday, until").fill("17:00");
  await page.locator("summary", { hasText: "Copy Monday" }).click();
  await page.getByRole("button", { name: "Copy Monday" }).click();
  await page.waitForURL(/copied=1/);
  await page.getByRole("button", { name: "Save the week" }).click();
  await page.getByText("Clients see these hours").waitFor();
}

async function rules(page, check) {
  await step(page, "Rules");
  await check("the rules");
  await page.getByRole("link", { name: "Fill in “Flexible”" }).click();
  await page.getByLabel("Paid when booking, in percent").fill("100");
  await page.getByRole("button", { name: "Save the rules" }).click();
  await page.getByText("Saved.").waitFor();
}

/** Without it nothing is published; it leads back to the guide. */
async function secondStep(page, check) {
  await page.goto("/costas-do-porto/desk/setup");
  await page.getByText("One step is left before clients can book").waitFor();
  assert.equal(await page.getByRole("button", { name: "Publish" }).count(), 0, "not before");
  await step(page, "How you sign in");
  await page.getByRole("button", { name: "Set up the second step" }).click();
  const secret = await page.locator("code.secret").innerText();
  await check("the secret of the app");
  await page.getByLabel("Code from the app").fill(shown(secret));
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await page.getByRole("link", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Set up", exact: true }).waitFor();
}

async function publish(page, lumbar, check) {
  const stranger = await fetch(`${lumbar.url}/costas-do-porto`);
  assert.equal(stranger.status, 404, "nobody finds it before");
  await page.goto("/costas-do-porto/desk/setup");
  await page.getByRole("link", { name: "Look at it" }).click();
  await page.getByText("Only those who work here see this page").waitFor();
  await check("the preview");
  await page.getByRole("link", { name: "Go on with the set-up" }).click();
  await page.getByText("Everything is there").waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText("Published: clients can find you and book").waitFor();
  await check("the guide, published");
  assert.equal((await fetch(`${lumbar.url}/costas-do-porto`)).status, 200);
}
