import { redacted } from "@fettle/connector";
import { redactJson } from "./redact-json.ts";
import { redactPairs } from "./redact-pairs.ts";
import { redactXml } from "./redact-xml.ts";
import type { SecretNames } from "./secret-names.ts";

/** How deep texts in texts are looked at, such as JSON within a string of JSON. */
const deepest = 4;
/** A shorter text has no name and value. */
const shortest = 4;

/**
 * Text without the values under secret names, whether it is JSON, XML, a form, or has any of them within. Takes linear time: each text
 * within is shorter than what it is in.
 */
export function redactText(text: string, names: SecretNames, depth = 0): string {
  if (text.length < shortest || !/[=:<{["]|\bB(?:earer|asic)\b|eyJ|(?:ingress|connect)/iu.test(text)) return text;
  if (depth > deepest) return redacted;
  const inText = (inner: string): string => redactText(inner, names, depth + 1);
  const first = text.trimStart().charAt(0);
  if (first === "{" || first === "[" || first === '"') {
    const json = redactJson(text, names, inText);
    return json.isRegular ? json.text : redactPairs(json.text, names);
  }
  if (first === "<") return redactPairs(redactXml(text, names, inText), names);
  const form = isForm(text) ? redactForm(text, names, depth) : text;
  const plain = form.includes("<") ? redactXml(form, names, (inner) => inner) : form;
  return redactBase64(redactPairs(plain, names), inText);
}

const isForm = (text: string): boolean => /^[\w.%+*[\]-]{1,200}=[^\s"<>{}]*$/u.test(text);

/** A form without the values under secret names; the values of others are looked at as texts. */
export function redactForm(text: string, names: SecretNames, depth = 0): string {
  return text
    .split("&")
    .map((field) => {
      const equals = field.indexOf("=");
      if (equals === -1 || equals === field.length - 1) return field;
      const name = field.slice(0, equals);
      if (names.isSecret(decoded(name))) return `${name}=${redacted}`;
      const value = decoded(field.slice(equals + 1));
      // A value that is a form itself would be looked at for ever.
      const kept =
        depth > deepest ? redacted : isForm(value) ? redactForm(value, names, depth + 1) : redactText(value, names, depth + 1);
      return kept === value ? field : `${name}=${encodeURIComponent(kept).replaceAll(encodeURIComponent(redacted), redacted)}`;
    })
    .join("&");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Base 64 that begins as JSON or XML does. */
const documents = /(?<![\w+/-])(?:ey|ew|W[1-9wyz]|PD|PH)[\w+/-]{14,}={0,2}/gu;

/** Takes out whole what has secrets in base 64. */
const redactBase64 = (text: string, inText: (text: string) => string): string =>
  text.replaceAll(documents, (run) => {
    const inner = Buffer.from(run, "base64").toString("utf8");
    return !inner.includes("\uFFFD") && inText(inner) !== inner ? redacted : run;
  });
