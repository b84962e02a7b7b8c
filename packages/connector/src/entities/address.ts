import { list, text, type GroupOptions } from "../fields.ts";

/** A postal address as the vendor keeps it. */
export const address = <const Options extends GroupOptions>(options: Options) =>
  ({
    type: "object",
    name: "Address",
    fields: {
      lines: list({
        item: text({ description: "One line above the city." }),
        description: "Street, building and suite, one line each, in order.",
      }),
      city: text({ description: "City or town. Null when the vendor does not say." }),
      region: text({ description: "State, province or county, in the vendor's spelling. Null when the vendor does not say." }),
      postalCode: text({ description: "ZIP or postal code. Null when the vendor does not say." }),
      country: text({ description: "Country, in the vendor's spelling. Null when the vendor does not say." }),
    },
    ...options,
  }) as const;
