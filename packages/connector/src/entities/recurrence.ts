import { day, enumeration, integer, list, text, type GroupOptions } from "../fields.ts";

/** How often something happens, by a calendar. Nothing expands it: the vendor says what is due next. */
export const recurrence = <const Options extends GroupOptions>(options: Options) =>
  ({
    type: "object",
    name: "Recurrence",
    fields: {
      frequency: enumeration({
        name: "RecurrenceFrequency",
        description: "The unit of the interval. Null when the vendor does not say.",
        values: {
          DAILY: "It happens by days.",
          WEEKLY: "It happens by weeks.",
          MONTHLY: "It happens by months.",
          YEARLY: "It happens by years.",
          UNKNOWN: "Fettle does not know the vendor's word; see text.",
        },
      }),
      interval: integer({
        description: "How many of these units lie between two occurrences, such as 2 for every other week.",
        minimum: 1,
      }),
      weekdays: list({
        item: text({ description: "A day of the week: MO, TU, WE, TH, FR, SA or SU." }),
        description: "The days of the week on which it happens, as MO to SU. Empty when they do not matter.",
      }),
      startsOn: day({ description: "The first day. Null when unknown." }),
      endsOn: day({ description: "The last day. Null when it has no end." }),
      timeZone: text({
        description: "The IANA time zone in which its days are counted. Null when the vendor does not say.",
        isTimeZone: true,
      }),
      text: text({ description: "The recurrence in the vendor's own words. Null when the vendor gives none." }),
    },
    ...options,
  }) as const;
