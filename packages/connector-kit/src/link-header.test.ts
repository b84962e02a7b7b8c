import fc from "fast-check";
import { expect, it } from "vitest";
import { linkTarget } from "./link-header.ts";

const next = (link: string) => linkTarget(new Headers({ link }), "next");

it.each([
  ['<https://v.example/a?page=2>; rel="next"', "https://v.example/a?page=2"],
  ["</a?page=2>;rel=next", "/a?page=2"],
  ['<?page=1>; rel="prev", <?page=3>; rel="next"', "?page=3"],
  ['<?p=3> ; title="a, b; rel=prev" ; REL = "last Next"', "?p=3"],
  ['<?p=a,b;c>; rel="next"', "?p=a,b;c"],
  ['<?p=3>; title="\\"<,"; rel=next', "?p=3"],
  ["<>; rel=next", ""],
])("linkTarget reads %s", (link, target) => {
  expect(next(link)).toBe(target);
});

it.each(["", "?p=3; rel=next", "<?p=3>", "<?p=3>; rel=nexts", '<?p=3>; rel=prev; rel="next"', '<?p=3; rel="next"', ",;,<"])(
  "linkTarget finds no next link in %j",
  (link) => {
    expect(next(link)).toBeNull();
  },
);

it("linkTarget finds a link among any others", () => {
  const plain = fc.stringMatching(/^[a-z0-9/?&=,;:%. -]*$/u).map((text) => text.trim());
  const quoted = plain.map((text) => JSON.stringify(text));
  const other = fc.tuple(plain, quoted).map(([target, title]) => `<${target}>; title=${title}; rel="prev up"`);
  fc.assert(
    fc.property(fc.array(other), fc.array(other), plain, quoted, (before, after, target, title) => {
      expect(next([...before, `<${target}>; title=${title}; rel="next"`, ...after].join(", "))).toBe(target);
    }),
  );
});
