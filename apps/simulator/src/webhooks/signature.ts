import { createHmac } from "node:crypto";

/** A signature header: its time, and the HMAC-SHA256 of that time and the signed text. */
export const signature = (secret: string, signed: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${signed}`).digest("hex")}`;
};
