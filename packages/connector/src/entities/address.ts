import { list, text, type GroupOptions } from "../fields.ts";

/** A postal address as the vendor keeps it. */
export const address = <const Options extends GroupOptions>(options: Options) =>
  ({
    type: "object",
    name: "Address",
    fields: {
      lines: list({
        item: text({ description: "One address line above the city." }),
        description: "The street, building and suite, one line each, in order.",
      }),
      city: text({ description: "The city or town. Null when the vendor does not say." }),
      region: text({
        description: "The state, province or county, in the vendor's spelling. Null when the vendor does not say.",
      }),
      postalCode: text({ description: "The ZIP or postal code. Null when the vendor does not say." }),
      country: text({ description: "The country, in the vendor's spelling. Null when the vendor does not say." }),
    },
    ...options,
  }) as const;
