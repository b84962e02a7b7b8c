import pg from "pg";
import { expect, it } from "vitest";
import { parseTexts, textArray } from "./text-arrays.ts";

it.each([
  "{}",
  "{title}",
  "{title,status,dueAt}",
  "{title,NULL,nullable}",
  '{"NULL",null}',
  '{"",a}',
  '{"a,b","c d",e}',
  '{"say \\"yes\\"","back\\\\slash"}',
  "{{a,b},{c,d}}",
  '{"{"}',
  "{ä,🛠}",
  "[0:1]={a,b}",
])("%s is read as pg reads it", (text) => {
  const parse: (text: string) => unknown = pg.types.getTypeParser(textArray);
  expect(parseTexts(text)).toEqual(parse(text));
});
