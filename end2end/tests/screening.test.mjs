// The safety questions before a visit, and the therapist who reads the answers: with and
// without JavaScript, on a phone.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { fillDetails, pay, somebody } from "../support/booking.mjs";
import { signIn } from "../support/desk.mjs";
import { fits, looksRight } from "../support/looks.mjs";
import { DESKTOP, PHONE, leave, visit } from "../support/visit.mjs";

const HANA = { email: "hana@berlin.example", password: "warm hands and stones" };

after(leave);

describe("the questions before a visit", () => {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
    // Axe waits for timers, and there are none where scripts are off.
    const judge = javaScriptEnabled ? accessible : fits;
    const looks = javaScriptEnabled ? inBothThemes : fits;

    it(`reach the therapist, who decides, ${how}`, async () => {
      await visit({ javaScriptEnabled, viewport: PHONE }, async (page, context) => {
        const who = somebody();
        await page.goto(await bookedSoon(page, who));
        await page.getByRole("link", { name: "Answer the safety questions" }).click();
        await page.waitForURL(/\/before\//);
        await looks(page, context, "the questions");
        await page.getByRole("button", { name: "Send to my therapist" }).click();
        await page.getByText("One thing to put right before you send it").waitFor();
        await judge(page, "the questions, refused");
        await page.getByLabel(/^Fever or chills/).check();
        await page.getByText("Good to know, thank you").waitFor();
        await page.getByRole("button", { name: "Send to my therapist" }).click();
        await page.getByText("Your answers have arrived").waitFor();
        await looks(page, context, "what is said then");
        await signIn(page, HANA);
        await page.goto("/berlin/desk/reviews");
        await looks(page, context, "the queue");
        await page.getByRole("link", { name: `Read and decide : ${who.name}` }).click();
        await page.getByText(/^Fever or chills/).waitFor();
        await looks(page, context, "the answers");
        await page.getByRole("button", { name: "Write it down" }).click();
        await page.getByText("One thing to put right").waitFor();
        await page.getByLabel(/^I rang them/).check();
        await page.getByLabel(/^What you agreed/).fill("Comes when the fever is gone.");
        await page.getByRole("button", { name: "Write it down" }).click();
        await page.getByText("Written down, with what you agreed.").waitFor();
        assert.equal(await page.getByText(who.name).count(), 0, "it waits no more");
      });
    });
  }

  it("end the visit on a red flag, and say what to do", async () => {
    await visit({ viewport: PHONE }, async (page, context) => {
      const path = await bookedSoon(page, somebody());
      await page.goto(path);
      await page.getByRole("link", { name: "Answer the safety questions" }).click();
      await page.getByLabel(/^Weakness in a leg/).check();
      await page.getByText("Please get this seen today").waitFor();
      await page.getByRole("button", { name: "Send to my therapist" }).click();
      await page.getByRole("heading", { name: "Please see a doctor first" }).waitFor();
      await inBothThemes(page, context, "the stop");
      await page.goto(path);
      await page.getByText("Your visit is off.").waitFor();
    });
  });
});

/** Books a visit with Hana in a few days: near enough to be asked, and too far for the answers
 *  that are given when it is booked. Returns the path of its page. */
async function bookedSoon(page, who) {
  await page.setViewportSize(DESKTOP);
  // Answers are new for two days, and they are asked for seven ahead; an hour's margin at both
  // ends. In between she works for some hours at least, also around Christmas.
  const [from, until] = [49, 167].map((hours) => new Date(Date.now() + hours * 3_600_000));
  for (const week of [from, until]) {
    const date = week.toISOString().slice(0, 10);
    await page.goto(`/berlin/book?treatment=back-reset&therapist=hana&week=${date}`);
    const free = await page.locator(".week button.slot").evaluateAll((all) => all.map((time) => time.value));
    const start = free.findLast((time) => new Date(time) > from && new Date(time) < until);
    if (!start) continue;
    await page.locator(`.week button.slot[value="${start}"]`).click();
    await page.waitForURL(/\/book\/details/);
    await fillDetails(page, who);
    await pay(page);
    await page.setViewportSize(PHONE);
    return new URL(page.url()).pathname;
  }
  return assert.fail("Hana has no time in two to seven days");
}

/** The page that is open, loaded again. */
function inBothThemes(page, context, what) {
  return looksRight(page, context, page.url(), what);
}
