// The goals, and what became of them.
import { readFileSync } from "node:fs";

/** The most that a figure may be, or the least, and its unit. */
export const GOALS = {
  "page, unpacked": { unit: "kB" },
  page: { unit: "kB" },
  "style sheet": { unit: "kB" },
  "page and style sheet": { most: 25, unit: "kB" },
  scripts: { unit: "kB" },
  wasm: { unit: "kB" },
  "page, style sheet, scripts and wasm": { most: 130, unit: "kB" },
  "font that is waited for": { unit: "kB" },
  "layout shift": { most: 0, unit: "" },
  "largest paint": { unit: "ms" },
  "wasm is there": { unit: "ms" },
  "largest paint before wasm": { least: 0, unit: "ms" },
  "touch: another day": { most: 50, unit: "ms" },
  "touch: the next week": { most: 50, unit: "ms" },
  "touch: a time": { most: 50, unit: "ms" },
};
const WORSE = 1.2;

/** Each figure with its goal. One without a line above, or a line without a figure, is a
 *  mistake here. */
export function judge(values) {
  const names = new Set([...Object.keys(GOALS), ...Object.keys(values)]);
  return [...names].map((name) => {
    const [goal, value] = [GOALS[name], values[name]];
    if (!goal || !Number.isFinite(value)) throw new Error(`nobody measures or knows “${name}”`);
    const bounded = goal.most !== undefined || goal.least !== undefined;
    const met = value <= (goal.most ?? Infinity) && value >= (goal.least ?? -Infinity);
    return { name, value, ...goal, ...(bounded && { met }) };
  });
}

export function read(file) {
  return JSON.parse(readFileSync(file, "utf8")).figures;
}

export function print(figures, before = []) {
  console.log(`\n${"the booking page".padEnd(42)}${"measured".padStart(10)}    ${"goal".padStart(8)}`);
  for (const { name, value, unit, most, least, met } of figures) {
    const goal = most !== undefined ? `<= ${most}` : least !== undefined ? `>= ${least}` : "";
    const verdict = { true: "met", false: "MISSED" }[met] ?? "";
    const old = before.find((figure) => figure.name === name)?.value;
    const times = old && least === undefined ? value / old : undefined;
    const then = times ? `x ${times.toFixed(2)}${times > WORSE ? " WORSE" : ""}` : "";
    const number = value.toFixed(value < 10 ? 3 : 1).padStart(10);
    const line = `${name.padEnd(42)}${number} ${unit.padEnd(3)}${goal.padStart(8)}  `;
    console.log(`${line}${verdict.padEnd(8)}${then}`.trimEnd());
  }
}
