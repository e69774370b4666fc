// What Lighthouse says of a page, and what is made of it.

/** The least that each score may be. */
const GOALS = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const SHORT = { performance: "perf.", accessibility: "access.", "best-practices": "pract.", seo: "search" };
const TIMES = {
  fcp: "first-contentful-paint",
  lcp: "largest-contentful-paint",
  tbt: "total-blocking-time",
  cls: "cumulative-layout-shift",
};

/** What only search engines look at. */
const FOR_ENGINES = ["is-crawlable", "meta-description"];

/** A report in few words: scores, times in milliseconds, and what lost points. A page that asks
 *  search engines to leave it out loses nothing for that, nor for telling them nothing. */
export function summed({ categories, audits }, { hidden }) {
  const [scores, lost] = [{}, []];
  for (const name of Object.keys(GOALS)) {
    let [sum, weights] = [0, 0];
    for (const { id, weight } of categories[name].auditRefs) {
      const { score, title, displayValue } = audits[id];
      const counts = weight > 0 && score !== null && !(hidden && FOR_ENGINES.includes(id));
      if (!counts) continue;
      [sum, weights] = [sum + score * weight, weights + weight];
      if (score < 0.995) lost.push({ of: name, id, title, score, ...(displayValue && { displayValue }) });
    }
    scores[name] = Math.round((100 * sum) / weights);
  }
  const times = Object.entries(TIMES).map(([short, id]) => [short, audits[id].numericValue]);
  return { scores, ...Object.fromEntries(times), lost };
}

/** The names of the scores that miss their goal. */
export function missed({ scores }) {
  return Object.keys(GOALS).filter((name) => scores[name] < GOALS[name]);
}

/** The middle one by performance, since this machine does other things too. */
export function median(runs) {
  const sorted = [...runs].sort((a, b) => a.scores.performance - b.scores.performance);
  return sorted[Math.floor(sorted.length / 2)];
}

const row = (name, cells) => name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join("");

export function printHead() {
  const scores = Object.entries(GOALS).map(([name, least]) => `${SHORT[name]} ${least}`);
  console.log(`\n${row("page, goals", [...scores, "FCP", "LCP", "TBT", "CLS"])}`);
}

export function printPage(name, page) {
  const behind = missed(page);
  const scores = Object.entries(page.scores).map(([of, n]) => `${n}${behind.includes(of) ? "!" : ""}`);
  const { fcp, lcp, tbt, cls } = page;
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const times = [seconds(fcp), seconds(lcp), `${Math.round(tbt)} ms`, cls.toFixed(3)];
  console.log(row(name, [...scores, ...times]));
}

/** What lost points, page by page, and how much of it was well. */
export function printLost(pages) {
  for (const { name, lost } of pages.filter((page) => page.lost.length)) {
    console.log(`\n${name}`);
    for (const { of, id, title, score, displayValue } of lost) {
      const value = displayValue ? `, ${displayValue}` : "";
      console.log(`  ${of}: ${title} (${id}, ${Math.round(100 * score)} of 100${value})`);
    }
  }
}
