// An account: made, confirmed by the link in the mail, used, and left.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { book, mailTo, somebody } from "../support/booking.mjs";
import { leave, visit } from "../support/visit.mjs";

const PASSWORD = "quiet river under seven stones";

after(leave);

async function register(page, who) {
  await page.goto("/register");
  await page.getByLabel("Full name").fill(who.name);
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
}

async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describe("an account", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`is made and confirmed from the mail, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      await visit({ javaScriptEnabled }, async (page, context) => {
        const who = somebody();
        await book(page, who, { treatment: "sports-recovery", weeks: javaScriptEnabled ? 6 : 7 });
        await register(page, who);
        const mail = await mailTo(page, who.email, /confirm/i);
        await page.goto(await mail.getByRole("link", { name: /\/verify\// }).first().getAttribute("href"));
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Confirm and sign in" }).click();
        await page.waitForURL(/\/account/);
        // Where scripts are off, axe cannot run either.
        if (javaScriptEnabled) await accessible(page, "the account");
        const session = (await context.cookies()).find((cookie) => cookie.name.endsWith("sid"));
        assert.ok(session.httpOnly && session.sameSite === "Lax", "no script and no other site gets the session");
        assert.match(await page.locator("main").innerText(), /Sports recovery/, "the visit as a guest is there");
        await page.getByRole("button", { name: "Sign out of this browser" }).click();
        await page.goto("/account");
        await page.waitForURL(/\/sign-in/);
      });
    });
  }

  it("answers alike for a wrong password and for an unknown address", async () => {
    await visit({}, async (page) => {
      const answers = [];
      for (const email of ["hana@berlin.example", "nobody@berlin.example"]) {
        await signIn(page, email, "not the password");
        await page.locator(".alert").first().waitFor();
        answers.push(await page.locator(".alert").first().innerText());
      }
      assert.equal(answers[0], answers[1]);
    });
  });

  it("of a therapist opens the desk of the studio, and of no other", async () => {
    await visit({ expected: ["403", "404"] }, async (page) => {
      await signIn(page, "hana@berlin.example", "warm hands and stones");
      await page.waitForURL((url) => url.pathname !== "/sign-in");
      assert.equal((await page.goto("/berlin/desk")).status(), 200);
      await accessible(page, "the desk");
      await page.goto("/vancouver/desk");
      assert.doesNotMatch(await page.locator("main").innerText(), /Mei|Rob|Priya|Sam/);
    });
  });
});
