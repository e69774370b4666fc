// Accessibility, judged by axe in the page itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Those of its rules that ask for colours, and so are asked again by night. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** Fails with what is wrong and where, if anything is. */
export async function accessible(page, name) {
  await judge(page, name, { type: "tag", values: RULES });
}

/** The same by day and by night, for whoever leaves the theme to their device. */
export async function accessibleDayAndNight(page, name) {
  await page.emulateMedia({ colorScheme: "light" });
  await accessible(page, `${name} by day`);
  await page.emulateMedia({ colorScheme: "dark" });
  await judge(page, `${name} by night`, { type: "rule", values: OF_COLOURS });
}

async function judge(page, name, rules) {
  // Evaluated from outside, so the content security policy does not apply.
  await page.evaluate(source);
  const violations = await page.evaluate(async (runOnly) => {
    const result = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    return result.violations.map((rule) => ({
      rule: rule.id,
      help: rule.help,
      where: rule.nodes.slice(0, 5).map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
  }, rules);
  assert.deepEqual(violations, [], `${name} is not accessible`);
}
