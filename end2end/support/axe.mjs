// Accessibility, judged by axe in the page itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with what is wrong and where, if anything is. */
export async function accessible(page, name) {
  // Evaluated from outside, so the content security policy does not apply.
  await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return result.violations.map((rule) => ({
      rule: rule.id,
      help: rule.help,
      where: rule.nodes.slice(0, 5).map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
  }, RULES);
  assert.deepEqual(violations, [], `${name} is not accessible`);
}
