import type { InputRef } from "@pothos/core";
import type { Builder } from "./builder.ts";

/** MoneyInput. The schema has it only when an input uses it. */
export function createMoneyInput(builder: Builder): () => InputRef<object> {
  let defined: InputRef<object> | undefined;
  return () =>
    (defined ??= builder.inputRef<object>("MoneyInput").implement({
      description: "An amount of money.",
      fields: (t) => ({
        amount: t.string({ required: true, description: "A decimal number as text, such as 12.50." }),
        currency: t.string({ required: true, description: "The ISO 4217 code, such as USD." }),
      }),
    }));
}
