// How a page looks to whoever comes: on narrow screens and wide ones, by day and by night.
import assert from "node:assert/strict";
import { accessible } from "./axe.mjs";
import { DESKTOP, PHONE, URL_OF_SITE } from "./visit.mjs";

export const THEMES = ["light", "dark"];
export const NARROW = { width: 360, height: 740 };

/** Nothing on the page that is open is wider than the screen. */
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px wider than the screen`);
}

/** Opens a page on every screen in both themes; axe needs scripts. Leaves a phone in the light. */
export async function looksRight(page, context, path, name) {
  for (const viewport of [NARROW, DESKTOP, PHONE]) {
    await page.setViewportSize(viewport);
    for (const theme of [...THEMES].reverse()) {
      await context.addCookies([{ name: "theme", value: theme, url: URL_OF_SITE }]);
      await page.goto(path);
      await fits(page);
      await accessible(page, `${name} in ${theme}, ${viewport.width} px wide`);
    }
  }
}
