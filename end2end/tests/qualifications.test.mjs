// A certificate: recorded and uploaded on a phone, checked by the owner, shown to clients;
// with and without JavaScript.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PDF } from "../support/pdf.mjs";
import { PHONE, leave, visit } from "../support/visit.mjs";

const PASSWORD = "warm hands and stones";
after(leave);

describe("a certificate", () => {
  for (const javaScriptEnabled of [true, false]) {
    it(`earns its seal, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const title = `Sports massage ${javaScriptEnabled ? "with" : "without"} scripts`;
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await signIn(page, "mei@vancouver.example");
        await page.goto("/vancouver/desk/qualifications");
        await page.getByRole("link", { name: "Add a qualification" }).click();
        await page.getByLabel("Title").fill(title);
        await page.getByLabel("Issuing body").fill("West Coast College");
        await page.getByLabel("Sports massage").check();
        await page.getByLabel("Hours of training").fill("many");
        await page.getByLabel("Issued on").fill("2026-01-10");
        await page.getByRole("button", { name: "Record it" }).click();
        await page.getByText("Enter the hours as a whole number").first().waitFor();
        assert.equal(await page.getByLabel("Title").inputValue(), title, "nothing typed is lost");
        assert.ok(await page.getByLabel("Sports massage").isChecked());
        await page.getByLabel("Hours of training").fill("200");
        await page.getByRole("button", { name: "Record it" }).click();
        const card = page.locator(".qual", { hasText: title });
        await card.getByText("Now add the document").waitFor();
        await choose(card, "diploma.pdf", "<script>alert(1)</script>");
        await card.getByText("It is neither a PDF nor a JPEG nor a PNG").waitFor();
        await choose(card, "diploma.pdf", PDF);
        await card.getByText("The document is on file").waitFor();
        const [file] = await Promise.all([page.waitForEvent("download"), card.getByRole("link", { name: "diploma.pdf" }).click()]);
        assert.equal(file.suggestedFilename(), "diploma.pdf");
      });
      await visit({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await signIn(page, "owner@vancouver.example");
        await page.goto("/vancouver/desk/qualifications");
        const card = page.locator(".qual", { hasText: title });
        await card.getByLabel("How did you check it?").fill("Original certificate seen at the studio");
        await card.getByRole("button", { name: "Verify" }).click();
        await card.getByText("Clients see it").waitFor();
        await page.goto("/vancouver");
        const line = page.locator(".creds li", { hasText: title });
        // What lies below the first screen has no laid out text until somebody comes near.
        assert.match(await line.textContent(), /200 hours of training\s*Checked by .+ on \d+ \w+ \d{4}/);
      });
    });
  }
});

async function choose(card, name, text) {
  const field = card.getByLabel("File");
  if (!(await field.isVisible())) await card.getByText(/^Add (the|another) document/).first().click();
  await field.setInputFiles({ name, mimeType: "application/pdf", buffer: Buffer.from(text) });
  await card.getByRole("button", { name: "Upload" }).click();
}

async function signIn(page, email) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}
