// Wakes the islands when the browser is idle. The same walk as island_script.js of
// leptos 0.8.23: an island first, then what is inside it; children that the server
// rendered into an island are announced to it before their own islands wake.
const files = document.getElementById("islands").dataset;
const announce = [];

/** Lets whatever the visitor did meanwhile go first: on a slow phone all islands in one go would
 *  hold a press up for longer than anybody notices kindly. */
function breathe() {
  return window.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));
}

async function wake(island, module) {
  const start = module[island.dataset.component];
  if (!start) {
    console.warn(`There is no island ${island.dataset.component}.`);
    return;
  }
  announce.at(-1)?.();
  await start(island);
  await breathe();
}

async function walk(node, module) {
  const tag = node.tagName.toLowerCase();
  if (tag === "leptos-island") await wake(node, module);
  if (tag === "leptos-children") announce.push(node.$$on_hydrate);
  for (const child of node.children) await walk(child, module);
  if (tag === "leptos-children") announce.pop();
}

async function start() {
  // Both are asked for at once, and not before the page is painted.
  const bytes = fetch(files.module);
  const module = await import(files.script);
  window.__hydrateIsland = (island) => wake(island, module);
  await module.default({ module_or_path: bytes });
  await breathe();
  module.hydrate();
  await walk(document.body, module);
}

(window.requestIdleCallback ?? setTimeout)(start);
