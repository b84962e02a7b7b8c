import { isUsualSecretName } from "@fettle/connector";

/** Decides by their names which values are taken out. */
export interface SecretNames {
  isSecret(name: string): boolean;
}

/** A log keeps less than a record's payload: names that only sometimes mean a secret count, too. */
const wider =
  /password|passwd|passphrase|passwort|secret(?!ar)|token|authoriz|authentic|credential|apikey|accesskey|privatekey|cookie|session(?:id|key)?$|signature$|assertion$|hmac|bearer|iban$|(?:credit|debit|bank|payment)card|cardno|securitycode|verificationcode|codeverifier|onetime/u;
const exactly: ReadonlySet<string> = new Set(
  (
    "pin pincode otp totp mfacode auth xauth key sig sid jsessionid phpsessid csrf xsrf " +
    "card pan ssn socialsecuritynumber samlresponse samlrequest pass pw userpass"
  ).split(" "),
);

/** Upper case, separators, and the brackets of form fields make no difference; `wsse:Password` is `password`. */
const plain = (name: string): string =>
  name
    .slice(0, 200)
    .replace(/^.*:(?=.)/u, "")
    .toLowerCase()
    .replaceAll(/[\s_.[\]-]/gu, "");

const mostKnown = 10_000;

/** @param declared further names, as a connector declares them */
export function secretNames(declared: readonly string[]): SecretNames {
  const further = new Set(declared.map(plain));
  return {
    isSecret(name) {
      if (isWidelySecret(name)) return true;
      return further.size > 0 && further.has(plain(name));
    },
  };
}

/** Payloads have the same few names again and again. */
const known = new Map<string, boolean>();

function isWidelySecret(name: string): boolean {
  const found = known.get(name);
  if (found !== undefined) return found;
  const word = plain(name);
  const isSecret = exactly.has(word) || wider.test(word) || isUsualSecretName(word);
  if (known.size < mostKnown && name.length <= 100) known.set(name, isSecret);
  return isSecret;
}
