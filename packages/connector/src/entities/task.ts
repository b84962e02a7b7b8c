import { boolean, list, object, text, type GroupOptions } from "../fields.ts";

/** The steps of a piece of work, in order. */
export const tasks = <const Options extends GroupOptions>(options: Options) =>
  list({
    item: object({
      name: "Task",
      description: "One step of a piece of work.",
      fields: {
        title: text({ description: "What has to be done.", required: true }),
        done: boolean({ description: "Whether it has been done. Null when the vendor does not say." }),
        value: text({ description: "What was measured, chosen or written down. Null until then." }),
      },
    }),
    ...options,
  });
