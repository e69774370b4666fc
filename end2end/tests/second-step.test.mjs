// A second step of signing in: set up with an app, used, and done without once by a recovery code.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PASSWORD, confirmed } from "../support/account.mjs";
import { accessible } from "../support/axe.mjs";
import { mailTo, somebody } from "../support/booking.mjs";
import { fits } from "../support/looks.mjs";
import { next, shown } from "../support/totp.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

after(leave);

async function signIn(page, who) {
  await page.goto("/account");
  if (/\/account$/.test(page.url())) {
    await page.getByRole("button", { name: "Sign out of this browser" }).click();
    await page.waitForURL(/out=1/);
  }
  await page.goto("/sign-in?next=/account/family");
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account\/sign-in\/code/);
}

describe("a second step", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`is set up and signed in with, ${javaScriptEnabled ? "with" : "without"} JavaScript, on a phone`, async () => {
      await visit({ javaScriptEnabled, viewport: PHONE }, async (page, context) => {
        const who = somebody();
        const looks = async (name) => {
          // Where scripts are off, axe cannot run either.
          if (!javaScriptEnabled) return;
          await accessible(page, name);
          await fits(page);
        };
        await confirmed(page, who);
        await page.getByRole("link", { name: "Set up a second step" }).click();
        await looks("nothing is set up");
        await page.getByRole("button", { name: "Set up the second step" }).click();
        await page.getByRole("img", { name: /QR code/ }).waitFor();
        assert.match(await page.getByRole("link", { name: "Open the app" }).getAttribute("href"), /^otpauth:\/\/totp\/Lumbar:/);
        const secret = await page.locator("code.secret").innerText();
        await looks("the secret");
        await page.getByLabel("Code from the app").fill("000000");
        await page.getByRole("button", { name: "Finish" }).click();
        await page.getByText("One thing to put right").waitFor();
        await page.getByLabel("Code from the app").fill(shown(secret));
        await page.getByRole("button", { name: "Finish" }).click();
        await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
        const codes = await page.locator(".recovery-codes code").allInnerTexts();
        assert.equal(codes.length, 10);
        await looks("recovery codes");
        await page.reload();
        assert.equal(await page.locator(".recovery-codes code").count(), 0, "they are shown once");
        await looks("it is set up");
        await mailTo(page, who.email, /asks for a code now/);

        await signIn(page, who);
        await looks("the code is asked for");
        const cookies = await context.cookies();
        assert.ok(!cookies.some((cookie) => cookie.name.endsWith("sid")), "nobody is signed in yet");
        await page.getByLabel("Code", { exact: true }).fill("000000");
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.getByText("One thing to put right").waitFor();
        await looks("a wrong code");
        await page.getByLabel("Code", { exact: true }).fill(next(secret));
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.waitForURL(/\/account\/family$/);

        await signIn(page, who);
        await page.getByLabel("Code", { exact: true }).fill(codes[0].toLowerCase());
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.waitForURL(/\/account\/family$/);
        await page.goto("/account/second-step");
        await page.getByText("9 recovery codes left").waitFor();
        await mailTo(page, who.email, /recovery code was used/);
        await page.goto("/account/second-step");
        await page.getByText("Another phone, or no second step").click();
        await page.getByRole("button", { name: "Take the second step away" }).click();
        await page.getByText("From now on, no code of an app is asked for").waitFor();
        await mailTo(page, who.email, /no code any more/);
      });
    });
  }
});
