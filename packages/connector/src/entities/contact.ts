import { text, type GroupOptions } from "../fields.ts";

/** A person to talk to. */
export const contact = <const Options extends GroupOptions>(options: Options) =>
  ({
    type: "object",
    name: "Contact",
    fields: {
      name: text({ description: "The person's name. Null when unknown." }),
      email: text({ description: "The person's e-mail address. Null when unknown." }),
      phone: text({ description: "The person's phone number, in the vendor's spelling. Null when unknown." }),
    },
    ...options,
  }) as const;
