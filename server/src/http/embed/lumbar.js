// <lumbar-times studio="berlin" treatment="deep-tissue" therapist="hana" theme="auto" heading="2">
//
// Shows the next free times of a studio on the studio's own site. Each is a link into the
// booking, with the time chosen. It sets no cookie, keeps nothing, and loads nothing but the
// times. What stands inside the element is shown where there are no times to show, and where
// scripts are off: put a plain link there.
//
// theme    "auto" takes the page's colours as they are; "light" and "dark" bring their own
// heading  which level its heading has in the page, 2 to 5

const HOME = new URL(import.meta.url).origin;
const SHEET = "{css}";
/** After this long, whoever waits is told, and offered to try again. */
const PATIENCE = 10_000;
/** A page that is looked at again after this long looks for the times again. */
const FRESH = 3 * 60_000;

/** Makes an element. `null` children are left out. */
function make(tag, facts, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** One sheet for all elements: it needs no leave of a policy about styles. */
let shared = null;
function dress(root) {
  try {
    if (!shared) {
      shared = new CSSStyleSheet();
      shared.replaceSync(SHEET);
    }
    root.adoptedStyleSheets = [shared];
  } catch {
    // A browser of before 2023: the same sheet, as a file.
    root.append(make("link", { rel: "stylesheet", href: `${HOME}/embed/lumbar.css` }));
  }
}

/** An address of ours, and nothing else: a link leads nowhere but into the booking. */
function ours(address) {
  const url = new URL(address, HOME);
  return url.origin === HOME ? url.href : HOME;
}

/** The reader's own clock at an instant, where it shows another time than the studio's. */
const OWN = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
function elsewhere(day, time) {
  const parts = Object.fromEntries(OWN.formatToParts(new Date(time.start)).map((part) => [part.type, part.value]));
  const [clock, weekday] = [`${parts.hour}:${parts.minute}`, parts.weekday];
  if (clock === time.time) return null;
  return day.date_said.startsWith(weekday) ? clock : `${weekday} ${clock}`;
}

/** The city that a browser's zone is named by: `America/New_York` is New York. */
function city() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  return zone.split("/").at(-1).replaceAll("_", " ");
}

/** Why there are no times to show. */
class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

class LumbarTimes extends HTMLElement {
  static observedAttributes = ["studio", "treatment", "therapist", "heading"];

  #root = this.attachShadow({ mode: "open" });
  #body = make("div", {});
  #said = make("p", { role: "status", class: "vh" });
  #asked = null;
  #shownAt = 0;
  #planned = false;
  #level = 2;

  constructor() {
    super();
    dress(this.#root);
    // English words, whatever the page's language: they are to be spoken as such.
    this.#root.append(make("div", { lang: "en-GB" }, this.#said, this.#body));
  }

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#lookAgain);
    this.#plan();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#lookAgain);
    this.#asked?.abort();
  }

  attributeChangedCallback(_, before, after) {
    if (this.isConnected && before !== after) this.#plan();
  }

  #lookAgain = () => {
    const old = Date.now() - this.#shownAt > FRESH;
    if (document.visibilityState === "visible" && old) this.#load({ quiet: true });
  };

  /** Several attributes that change at once are one change. */
  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.isConnected) this.#load({});
    });
  }

  /** `quiet` keeps what is shown until there is something better. */
  async #load({ quiet = false, focus = false }) {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    if (!quiet) this.#waiting();
    try {
      const times = await this.#times(asked);
      // Nothing is taken away from under somebody's hands.
      if (this.#asked !== asked || (quiet && this.#root.activeElement)) return;
      this.#shownAt = Date.now();
      this.#said.textContent = "";
      this.#body.replaceChildren(times.days.length ? this.#shown(times) : this.#none(times));
      if (focus) this.#focus();
    } catch (error) {
      if (this.#asked !== asked || quiet) return;
      this.#failed(error instanceof Refused ? error.code : "unavailable");
      if (focus) this.#focus();
    }
  }

  async #times(asked) {
    const studio = this.getAttribute("studio");
    if (!studio) throw new Refused("no_studio");
    const url = new URL(`/api/v1/studios/${encodeURIComponent(studio)}/embed`, HOME);
    for (const name of ["treatment", "therapist"]) {
      const value = this.getAttribute(name);
      if (value) url.searchParams.set(name, value);
    }
    const late = setTimeout(() => asked.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { credentials: "omit", signal: asked.signal });
      const said = await answer.json();
      if (!answer.ok) throw new Refused(said.errors?.[0]?.code ?? said.code ?? "unavailable");
      return said;
    } finally {
      clearTimeout(late);
    }
  }

  /** Keyboard and screen reader go on where something new stands. */
  #focus() {
    const title = this.#body.querySelector(".title");
    title?.setAttribute("tabindex", "-1");
    title?.focus();
  }

  #panel(title, ...children) {
    const level = Number.parseInt(this.getAttribute("heading") ?? "", 10);
    this.#level = level >= 2 && level <= 5 ? level : 2;
    const heading = make(`h${this.#level}`, { id: "title", class: "title", part: "title" }, title);
    return make("section", { part: "panel", "aria-labelledby": "title" }, heading, ...children);
  }

  /** What the page has put inside, or else a link of ours. */
  #otherwise() {
    const studio = encodeURIComponent(this.getAttribute("studio") ?? "");
    const link = make("a", { href: `${HOME}/${studio}`, class: "fallback" }, "See free times");
    return make("div", {}, make("slot", {}, link));
  }

  #waiting() {
    this.#said.textContent = "Looking for free times";
    const bars = [1, 2, 3].map(() => make("i", {}));
    const wait = make("div", { class: "wait", "aria-hidden": "true" }, ...bars);
    const note = make("p", { class: "note", part: "note" }, "Looking for free times…");
    this.#body.replaceChildren(this.#panel("Next free times", note, wait, this.#otherwise()));
  }

  #shown(times) {
    const days = times.days.map((day) => this.#day(day));
    const apart = times.days.some((day) => day.times.some((time) => elsewhere(day, time)));
    const yours = apart ? `, and yours (${city()}) in brackets` : "";
    const clock = make("span", { class: "note", part: "note" }, `Times are ${times.clock}${yours}`);
    const more = make("a", { href: ours(times.all_times), part: "more" }, "All times");
    return this.#panel(
      "Next free times",
      make("p", { class: "what", part: "what" }, times.what),
      make("ol", { class: "days" }, ...days),
      make("p", { class: "foot" }, clock, more),
    );
  }

  #day(day) {
    const name = day.name === day.date_said ? null : make("span", {}, ` ${day.date_said}`);
    const heading = make(`h${this.#level + 1}`, { class: "day", part: "day" }, day.name, name);
    const times = day.times.map((time) => make("li", {}, this.#time(day, time)));
    return make("li", {}, heading, make("ul", { class: "times" }, ...times));
  }

  #time(day, time) {
    const context = make("span", { class: "vh" }, `Book ${day.date_said}, `);
    const own = elsewhere(day, time);
    const more = [own && `(${own})`, time.who].filter(Boolean).join(" ");
    const small = more ? make("small", {}, more) : null;
    const facts = { href: ours(time.book), class: "time", part: "time" };
    return make("a", facts, context, make("b", {}, time.time), small && " ", small);
  }

  #none(times) {
    const phone = make("a", { href: `tel:${times.phone.replace(/[^+\d]/g, "")}` }, times.phone);
    const words = `No time for ${times.what} can be booked online right now. Others may be, and the studio can tell you more: `;
    return this.#panel(
      "Next free times",
      make("p", { part: "note" }, words, phone),
      make("p", { class: "foot" }, make("a", { href: ours(times.studio_page), part: "more" }, `Everything at ${times.studio}`)),
    );
  }

  #failed(code) {
    console.warn(`lumbar-times: ${code} (studio "${this.getAttribute("studio") ?? ""}")`);
    const ourMistake = code === "unavailable" || code === "too_many_requests" || code === "timed_out" || code === "internal";
    const words = ourMistake
      ? "The free times could not be loaded just now. That says nothing about whether there are any."
      : "The free times are not shown here at the moment. The booking page has them.";
    this.#said.textContent = words;
    const again = ourMistake ? make("button", { type: "button" }, "Try again") : null;
    again?.addEventListener("click", () => this.#load({ focus: true }));
    const note = make("p", { class: "note", part: "note" }, words);
    this.#body.replaceChildren(this.#panel("Free times", note, again, this.#otherwise()));
  }
}

if (!customElements.get("lumbar-times")) customElements.define("lumbar-times", LumbarTimes);
