// Accessibility, judged by axe in the page itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What of them depends on the theme. All others judge names, roles, order and sizes. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];
/** What of them depends on how much room there is, where the layout is the same. */
const OF_SIZES = ["target-size", "scrollable-region-focusable"];

/** Fails with what is wrong and where, if anything is. */
export const accessible = (page, name) => judge(page, name, { type: "tag", values: RULES });

/** The same, of what another theme can change. */
export const readable = (page, name) => judge(page, name, { type: "rule", values: OF_COLOURS });

/** The same, of what a little less room can change. */
export const reachable = (page, name) => judge(page, name, { type: "rule", values: OF_SIZES });

async function judge(page, name, runOnly) {
  // Evaluated from outside, so the content security policy does not apply. Once for each document:
  // it is half a megabyte.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const violations = await page.evaluate(async (runOnly) => {
    // Only sound and film are waited for: the style sheets, which axe would parse once more, are
    // asked by no rule of ours.
    const result = await window.axe.run(document, { runOnly, resultTypes: ["violations"], preload: { assets: ["media"] } });
    return result.violations.map((rule) => ({
      rule: rule.id,
      help: rule.help,
      where: rule.nodes.slice(0, 5).map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
  }, runOnly);
  assert.deepEqual(violations, [], `${name} is not accessible`);
}
