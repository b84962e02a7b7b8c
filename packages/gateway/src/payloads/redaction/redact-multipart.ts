import { redacted } from "@fettle/connector";
import { redactText } from "./redact-text.ts";
import type { SecretNames } from "./secret-names.ts";

const mostParts = 200;
const headEnd = "\r\n\r\n";

/** A body of several parts as text: a part under a secret name is taken out, and of a file only the size is kept. */
export function redactMultipart(bytes: Buffer, boundary: string, names: SecretNames): string {
  const delimiter = `--${boundary}`;
  // As Latin-1 each byte is a character.
  const pieces = bytes.toString("latin1").split(delimiter).slice(0, mostParts);
  return pieces.map((piece, index) => (index === 0 || piece.startsWith("--") ? "" : partOf(piece, names))).join("");
}

function partOf(piece: string, names: SecretNames): string {
  const end = piece.indexOf(headEnd);
  if (end === -1) return "";
  const head = utf8(piece.slice(0, end)).trim();
  const content = piece.slice(end + headEnd.length).replace(/\r\n$/u, "");
  const name = /\bname="?([^";\r\n]{0,200})/iu.exec(head)?.[1] ?? "";
  const isFile = /\bfilename\*?=/iu.test(head);
  const type = /^content-type:\s*([^\r\n;]{0,200})/imu.exec(head)?.[1] ?? "";
  const title = `${redactText(name, names)}${isFile ? " (file)" : ""}${type === "" ? "" : ` ${type}`}`;
  if (isFile || !isText(content)) return `--- ${title}: ${content.length} bytes\n`;
  return `--- ${title}\n${names.isSecret(name) && content !== "" ? redacted : redactText(utf8(content), names)}\n`;
}

const utf8 = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");

const isText = (content: string): boolean => !content.includes("\0") && !utf8(content).includes("\uFFFD");
