import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import type { KeyValues } from "../state/key-values.ts";

const secrets = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  cookieKey: z.string(),
  signingKey: z.record(z.string(), z.unknown()),
});

/** The data of an authorization server that must survive a restart. */
export type ServerSecrets = z.infer<typeof secrets>;

export const randomText = () => randomBytes(24).toString("base64url");

/** Reads the saved secrets of a vendor's authorization server, or creates them. */
export const serverSecrets = async (keyValues: KeyValues, vendor: string): Promise<ServerSecrets> => {
  const place = `${vendor}/oauth-secrets`;
  const saved = secrets.safeParse(keyValues.get(place));
  if (saved.success) return saved.data;
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const made = {
    clientId: `fettle-${randomBytes(4).toString("hex")}`,
    clientSecret: randomText(),
    cookieKey: randomText(),
    signingKey: { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomBytes(6).toString("hex") },
  };
  keyValues.set(place, made);
  return made;
};
