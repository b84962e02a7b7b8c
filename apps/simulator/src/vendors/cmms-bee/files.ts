import type { KeyValues } from "../../state/key-values.ts";

/** The bytes of uploaded files, by the id of their document. */
export interface Files {
  get(id: string): Uint8Array | undefined;
  set(id: string, bytes: Uint8Array): void;
  delete(id: string): void;
}

const keyOf = (id: string) => `cmms-bee/file/${id}`;

export const createFiles = (keyValues: KeyValues): Files => {
  return {
    get: (id) => {
      const text = keyValues.get(keyOf(id));
      return typeof text === "string" ? Buffer.from(text, "base64") : undefined;
    },
    set: (id, bytes) => keyValues.set(keyOf(id), Buffer.from(bytes).toString("base64")),
    delete: (id) => keyValues.delete(keyOf(id)),
  };
};
