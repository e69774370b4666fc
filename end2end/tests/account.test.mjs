// An account: made, confirmed by the link in the mail, used, and left.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { book, comes, fillDetails, mailTo, openTimes, pay, pickTime, somebody } from "../support/booking.mjs";
import { fits } from "../support/looks.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

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

/** An account, confirmed from its mail. */
async function confirmed(page, who) {
  await register(page, who);
  const mail = await mailTo(page, who.email, /confirm/i);
  await page.goto(await mail.getByRole("link", { name: /\/verify\// }).first().getAttribute("href"));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL(/\/account/);
}

async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
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

  for (const javaScriptEnabled of [true, false]) {
    it(`books for a child, is taken along, and is deleted, ${javaScriptEnabled ? "with" : "without"} JavaScript, on a phone`, async () => {
      await visit({ javaScriptEnabled, viewport: PHONE, acceptDownloads: true }, async (page) => {
        const who = somebody();
        const looks = async (name) => javaScriptEnabled && (await accessible(page, name));
        await confirmed(page, who);
        await page.getByRole("link", { name: "People you book for" }).click();
        await page.getByLabel("Their full name").fill("Lena Test");
        await page.getByLabel("They are under 18").check();
        await page.getByRole("button", { name: "Add" }).click();
        await page.getByText("One thing to put right").waitFor();
        await looks("a child without consent");
        await page.getByLabel("I am their parent or guardian").check();
        await page.getByRole("button", { name: "Add" }).click();
        await page.getByText("under age, with your consent").waitFor();
        await fits(page);
        await looks("the people one books for");

        await openTimes(page, { treatment: "sports-recovery", weeks: javaScriptEnabled ? 4 : 5 });
        await pickTime(page);
        await page.getByLabel("Lena Test").check();
        await fillDetails(page, who);
        await looks("the details with who comes");
        await pay(page);
        assert.match(await page.locator("main").innerText(), /Who comes\s+Lena Test/);

        await page.goto("/account");
        assert.match(await page.locator("main").innerText(), /For Lena Test/);
        await fits(page);
        await looks("the account with a visit to come");

        await page.goto("/account/data");
        assert.match(await page.locator("main").innerText(), /is still to come: cancel it/);
        await looks("the data with something to settle");
        await page.locator("#export-password").fill(PASSWORD);
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: "Download my data" }).click(),
        ]);
        assert.match(file.suggestedFilename(), /^lumbar-.*\.zip$/);

        await page.getByRole("link", { name: /^Sports recovery/ }).click();
        await page.getByRole("link", { name: /^Cancel/ }).first().click();
        await page.getByRole("button", { name: /^Cancel/ }).click();
        await page.waitForURL(/cancelled=1/);
        // The money is on its way back for a moment.
        const deletes = page.getByRole("button", { name: "Delete my account" });
        assert.ok(await comes(page, "/account/data", () => deletes.count()), "it is on its way for ever");
        await fits(page);
        await looks("the data that can be deleted");
        await page.getByLabel(/^I understand/).check();
        await page.locator("#password").fill("not the password");
        await deletes.click();
        await page.getByText("it is not the one of this account").first().waitFor();
        await page.locator("#password").fill(PASSWORD);
        await deletes.click();
        await page.waitForURL(/\/account\/deleted/);
        await mailTo(page, who.email, /deleted/);
        await page.goto("/account");
        await page.waitForURL(/\/sign-in/);
      });
    });
  }

  for (const javaScriptEnabled of [true, false]) {
    it(`moves to another address, once its mail is answered, ${javaScriptEnabled ? "with" : "without"} JavaScript, on a phone`, async () => {
      await visit({ javaScriptEnabled, viewport: PHONE, expected: ["422"] }, async (page, context) => {
        const [who, next] = [somebody(), somebody()];
        await confirmed(page, who);
        const elsewhere = await context.browser().newContext({ javaScriptEnabled, baseURL: new URL(page.url()).origin });
        const other = await elsewhere.newPage();
        await signIn(other, who.email, PASSWORD);
        await other.waitForURL(/\/account/);

        await page.goto("/account#address");
        await page.getByText("Change the address").click();
        await page.getByLabel("New email address").fill(next.email);
        await page.getByLabel("Current password").fill("not the password");
        await page.getByRole("button", { name: "Send the mail" }).click();
        await page.getByText("this is not it").first().waitFor();
        assert.equal(await page.getByLabel("New email address").inputValue(), next.email, "what was typed is kept");
        if (javaScriptEnabled) await accessible(page, "an address that was refused");
        await page.getByLabel("Current password").fill(PASSWORD);
        await page.getByRole("button", { name: "Send the mail" }).click();
        await page.getByText("A new address waits to be confirmed").waitFor();
        if (javaScriptEnabled) await accessible(page, "an address that is waited for");

        const mail = await mailTo(page, next.email, /address/i);
        await page.goto(await mail.getByRole("link", { name: /\/account\/address\// }).first().getAttribute("href"));
        if (javaScriptEnabled) await accessible(page, "the new address");
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Confirm and sign in" }).click();
        await page.getByText("This is your address from now on").waitFor();
        assert.match(await page.locator("main").innerText(), new RegExp(`You sign in with ${next.email}`));

        await other.goto("/account");
        await other.waitForURL(/\/sign-in/);
        await signIn(other, who.email, PASSWORD);
        await other.locator(".alert").first().waitFor();
        await signIn(other, next.email, PASSWORD);
        await other.waitForURL(/\/account/);
        await elsewhere.close();
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
