// Passkeys: added to an account, used alone and after the password, and removed; with an
// authenticator that Chromium plays.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PASSWORD, confirmed } from "../support/account.mjs";
import { accessible } from "../support/axe.mjs";
import { somebody } from "../support/booking.mjs";
import { fits } from "../support/looks.mjs";
import { DESKTOP, PHONE, leave, visit } from "../support/visit.mjs";

after(leave);

/** A phone that unlocks for its holder, or does not. */
async function authenticator(page, context) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    unlocks: (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    keys: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

const signsOut = (page) => page.getByRole("button", { name: "Sign out of this browser" }).click();

describe("a passkey", () => {
  for (const viewport of [PHONE, DESKTOP]) {
    it(`is added, used and removed, ${viewport.width} px wide`, async () => {
      await visit({ viewport }, async (page, context) => {
        const phone = await authenticator(page, context);
        const who = somebody();
        await confirmed(page, who);
        await page.goto("/account");
        await page.getByLabel("What to call the new one").fill("My phone");
        await page.getByRole("button", { name: "Add a passkey" }).click();
        await page.getByText(/recovery codes/i).first().waitFor();
        const [key] = await phone.keys();
        assert.ok(key.isResidentCredential, "it finds its holder without being named");
        assert.equal(key.rpId, "localhost");

        await page.goto("/account");
        const section = page.locator("#passkeys");
        await section.locator("b", { hasText: "My phone" }).waitFor();
        await section.getByText(/not used yet/).waitFor();
        await accessible(page, "an account with a passkey");
        await fits(page);
        await section.getByText(/^Rename/).click();
        await section.getByLabel("Its name").fill("Old phone");
        await section.getByRole("button", { name: "Save the name" }).click();
        await section.locator("b", { hasText: "Old phone" }).waitFor();
        await signsOut(page);

        await page.waitForURL(/\/sign-in\?out=1/);
        await accessible(page, "signing in with a passkey");
        await page.getByRole("button", { name: "Sign in with a passkey" }).click();
        await page.waitForURL(/\/account$/);
        await section.getByText(/used just now/).waitFor();
        await signsOut(page);

        await page.waitForURL(/\/sign-in\?out=1/);
        await page.getByLabel("Email address").fill(who.email);
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.waitForURL(/\/account\/sign-in\/code/);
        await accessible(page, "the passkey after the password");
        await page.getByRole("button", { name: "Go on with a passkey" }).click();
        await page.waitForURL(/\/account$/);

        await section.getByRole("button", { name: /^Remove/ }).click();
        await page.getByText("Nobody signs in with it any more").waitFor();
        assert.equal(await section.locator("li").count(), 0);
        await signsOut(page);
        await page.waitForURL(/\/sign-in\?out=1/);
        await page.getByRole("button", { name: "Sign in with a passkey" }).click();
        await page.getByText("the passkey was not accepted").first().waitFor();
      });
    });
  }

  it("that is not unlocked leaves everything as it is, and says so", async () => {
    await visit({}, async (page, context) => {
      const phone = await authenticator(page, context);
      await confirmed(page, somebody());
      await phone.unlocks(false);
      await page.goto("/account");
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByText("No passkey was used").waitFor();
      assert.equal((await phone.keys()).length, 0);
    });
  });

  it("takes JavaScript, which the pages say, and what works without it", async () => {
    await visit({ javaScriptEnabled: false, viewport: PHONE }, async (page) => {
      await page.goto("/sign-in");
      await page.getByText("takes JavaScript").waitFor();
      assert.equal(await page.getByRole("button", { name: "Sign in with a passkey" }).isVisible(), false);
      await confirmed(page, somebody());
      await page.goto("/account");
      await page.locator("#passkeys").getByText("takes JavaScript").waitFor();
      assert.equal(await page.getByRole("button", { name: "Add a passkey" }).isVisible(), false);
    });
  });
});
