// A calendar file as another reader than ours understands it.

import ICAL from "ical.js";

/** When the visit in a file is: by the file's own definition of its zone, and on the wall. */
export function visitIn(text) {
  const file = new ICAL.Component(ICAL.parse(text));
  const event = new ICAL.Event(file.getFirstSubcomponent("vevent"));
  const definition = file.getFirstSubcomponent("vtimezone");
  const zone = definition ? new ICAL.Timezone(definition) : ICAL.Timezone.utcTimezone;
  const instant = (time) => {
    const there = time.clone();
    there.zone = zone;
    return new Date(there.toUnixTime() * 1000);
  };
  return {
    zone: zone.tzid,
    start: instant(event.startDate),
    end: instant(event.endDate),
    clock: event.startDate.toString().slice(11, 16),
  };
}

/** What the clocks of a zone show at an instant, as this machine's zone data has it. */
export function clockIn(zone, instant) {
  const parts = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", parts).format(instant);
}
