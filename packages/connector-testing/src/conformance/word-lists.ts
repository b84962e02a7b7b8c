import assert from "node:assert/strict";
import type { SettingMap, SettingValues, VendorWord, WordList } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { Subject } from "./subject.ts";

const mostWords = 300;

/** Words that a customer may choose, and that must not confuse a connector. */
const oddWords: readonly string[] = ["", " ", "constructor", "__proto__", "17", "Ω", "a".repeat(200)];

/** Tests the lists of words that customers name for themselves. */
export function testWordLists<Settings extends SettingMap>(subject: Subject<Settings>): void {
  const { options, connector } = subject;
  const { describe, it } = options.runner;
  // The suite treats all lists alike.
  const lists = (connector.wordLists ?? {}) as Readonly<Record<string, WordList<SettingValues<Settings>>>>;
  const settings = Object.entries(connector.settings).flatMap(([name, setting]) =>
    setting.type === "words" ? [{ name, values: Object.keys(setting.values).filter((value) => value !== "UNKNOWN") }] : [],
  );
  const names = settings.map(({ name }) => name);
  if (names.length + Object.keys(lists).length === 0) return;

  it("says how to learn the words of each list, and has a setting for each", () => {
    assert.deepEqual(Object.keys(lists).toSorted(), names.toSorted());
  });

  for (const { name, values } of settings) {
    const list = lists[name];
    if (list === undefined) continue;
    describe(`wordLists.${name}`, () => {
      it("fetches words with labels, each once, the same every time", async () => {
        const words = await list.fetch(options.vendor());
        assert.ok(words.length > 0, `let the vendor list a word of ${name}`);
        assert.ok(
          words.length <= mostWords,
          `${name} has more than ${mostWords} words; leave out those that mean the same for everybody`,
        );
        for (const { word, label } of words) {
          assert.match(word, /^(?!\s)[^\p{Cc}]{1,200}(?<!\s)$/u, `${JSON.stringify(word)} is no word of 1 to 200 characters`);
          assert.ok(label.trim() !== "", `${word} has no label`);
        }
        assert.equal(new Set(words.map(({ word }) => word)).size, words.length, `${name} has a word twice`);
        assert.deepEqual(await list.fetch(options.vendor()), words);
      });

      it("proposes canonical values only, and the same every time", async () => {
        const words: readonly VendorWord[] = [
          ...(await list.fetch(options.vendor())),
          ...oddWords.map((word) => ({ word, label: word })),
        ];
        for (const word of words) {
          const proposed = list.propose(Object.freeze({ ...word }));
          assert.equal(list.propose({ ...word }), proposed, `the proposal for ${word.word} differs each time`);
          assert.ok(
            proposed === null || values.includes(proposed),
            `${word.word}: ${proposed} is not one of ${values.join(", ")}`,
          );
        }
      });

      it("decides what normalize makes of a word", () => {
        const { entity, field, word, payload } = assertGiven(options.wordLists?.[name], `wordLists.${name}`);
        const meaningOf = (map: Readonly<Record<string, string>>) =>
          subject.normalize(entity, payload, { [name]: map }).fields[field];
        assert.deepEqual(meaningOf({}), { value: "UNKNOWN", remote: word }, `${word} without a meaning`);
        for (const value of values)
          assert.deepEqual(meaningOf({ [word]: value }), { value, remote: word }, `${word} as ${value}`);
        assert.deepEqual(meaningOf({}), { value: "UNKNOWN", remote: word }, `${word} without a meaning, after other customers`);
      });
    });
  }
}
