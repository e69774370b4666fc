// When somebody is busy, as another reader than ours understands a calendar file.

import ICAL from "ical.js";

/** The spans of a file within a window, merged: `2027-03-22T18:30:00Z/2027-03-22T20:00:00Z`.
 *  Days and times of no zone are on the clock of `home`. */
export function busyIn(text, { from, to, home }) {
  ICAL.TimezoneService.reset();
  const file = new ICAL.Component(ICAL.parse(text));
  for (const zone of file.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const window = [new Date(from).getTime(), new Date(to).getTime()];
  const instant = (time) => {
    const there = time.clone();
    if (there.isDate || there.zone === ICAL.Timezone.localTimezone) {
      there.isDate = false;
      there.zone = home;
    }
    return there.toUnixTime() * 1000;
  };
  const spans = [];
  const take = (item, start, end) => {
    if (!blocks(item)) return;
    const span = [Math.max(instant(start), window[0]), Math.min(instant(end), window[1])];
    if (span[0] < span[1]) spans.push(span);
  };
  for (const event of masters(file)) {
    if (!event.isRecurring()) {
      take(event, event.startDate, event.endDate);
      continue;
    }
    const times = event.iterator();
    for (let next = times.next(); next && instant(next) < window[1]; next = times.next()) {
      const { item, startDate, endDate } = event.getOccurrenceDetails(next);
      take(item, startDate, endDate);
    }
  }
  return merged(spans).map((span) => span.map(written).join("/"));
}

/** The zone that a file defines first. */
export function firstZone(text) {
  return new ICAL.Timezone(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vtimezone"));
}

/** Each event's id, and when it begins by the file's own definition of its zone. */
export function startsIn(text) {
  ICAL.TimezoneService.reset();
  const file = new ICAL.Component(ICAL.parse(text));
  for (const zone of file.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return masters(file).map((event) => ({
    uid: event.uid,
    summary: event.summary,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    clock: event.startDate.toString().slice(11, 16),
    utc: event.startDate.zone === ICAL.Timezone.utcTimezone,
  }));
}

function masters(file) {
  const events = file.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
  const found = events.filter((event) => !event.isRecurrenceException());
  for (const moved of events.filter((event) => event.isRecurrenceException())) {
    found.find((event) => event.uid === moved.uid)?.relateException(moved);
  }
  return found;
}

function blocks(event) {
  const value = (name) => event.component.getFirstPropertyValue(name);
  return value("status") !== "CANCELLED" && value("transp") !== "TRANSPARENT";
}

function merged(spans) {
  const all = [];
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
  }
  return all;
}

function written(at) {
  return new Date(at).toISOString().replace(".000", "");
}
