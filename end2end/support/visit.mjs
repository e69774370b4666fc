// Visitors: each with a browser context of their own, so with cookies of their own.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const URL_OF_SITE = process.env.LUMBAR_URL;
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** Who visits: with and without JavaScript, on a phone and at a desk. */
export const VISITORS = [
  { name: "phone, with JavaScript", viewport: PHONE, javaScriptEnabled: true },
  { name: "phone, without JavaScript", viewport: PHONE, javaScriptEnabled: false },
  { name: "desktop, with JavaScript", viewport: DESKTOP, javaScriptEnabled: true },
  { name: "desktop, without JavaScript", viewport: DESKTOP, javaScriptEnabled: false },
];

/** What Chromium says where a transition between two pages ends before it begins. Every page opts
 *  into them, and out again where less motion is wanted (style/base.css); but the wish that is
 *  emulated here reaches a new page a moment after its style sheet. */
const NO_TRANSITION = "Transition was aborted because of invalid state. ViewTransition opt-in disabled";

let browser;

/** Opens a page, lets the work happen on it, and closes its context. A page that
 *  logs an error, breaks the content security policy or gets a server error fails. */
export async function visit(options, work) {
  browser ??= await chromium.connect(process.env.LUMBAR_BROWSER);
  const context = await browser.newContext({
    baseURL: URL_OF_SITE,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: DESKTOP,
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrong = watch(page, options.expected ?? []);
  try {
    await work(page, context);
    const said = [...new Set(wrong)];
    assert.equal(said.length, 0, `the page complained:\n${said.slice(0, 5).join("\n")}`);
  } catch (error) {
    await keep(page);
    throw error;
  } finally {
    await context.close();
  }
}

/** Leaves the browser, so that the test process can end. */
export async function leave() {
  await browser?.close();
  browser = undefined;
}

function watch(page, expected) {
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.some((part) => message.text().includes(part))) {
      wrong.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => {
    if (!error.message.includes(NO_TRANSITION)) wrong.push(`error: ${error.message}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`);
  });
  return wrong;
}

/** What a failed test saw: kept in test-results for whoever looks. */
async function keep(page) {
  try {
    const name = `${Date.now()}-${process.pid}`;
    await page.screenshot({ path: `test-results/${name}.png`, fullPage: true });
    console.log(`failed on ${page.url()}, see end2end/test-results/${name}.png`);
  } catch {
    // the page is gone
  }
}
