// A client's own account, made as anybody makes one.
import { mailTo } from "./booking.mjs";

/** What its holder chose. */
export const PASSWORD = "quiet river under seven stones";

/** Makes an account, confirms it from its mail, and is signed in. */
export async function confirmed(page, who) {
  await page.goto("/register");
  await page.getByLabel("Full name").fill(who.name);
  await page.getByLabel("Email address").fill(who.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  const mail = await mailTo(page, who.email, /confirm/i);
  await page.goto(await mail.getByRole("link", { name: /\/verify\// }).first().getAttribute("href"));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL(/\/account/);
}
