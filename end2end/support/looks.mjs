// How a page looks to whoever comes: on narrow screens and wide ones, by day and by night.
import assert from "node:assert/strict";
import { accessibleDayAndNight } from "./axe.mjs";
import { DESKTOP, PHONE } from "./visit.mjs";

export const NARROW = { width: 360, height: 740 };

/** Nothing on the page that is open is wider than the screen. */
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px wider than the screen`);
}

/** Opens a page on every screen, by day and by night; axe needs scripts. Leaves a phone. */
export async function looksRight(page, path, name) {
  for (const viewport of [NARROW, DESKTOP, PHONE]) {
    await page.setViewportSize(viewport);
    await page.goto(path);
    await fits(page);
    await accessibleDayAndNight(page, `${name}, ${viewport.width} px wide,`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
