import { expect, test } from "vitest";
import { answerBody, answerEnd } from "./answer-end.ts";

const sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";

test.each([sized, chunked])("An answer ends where its length says, and not before", (answer) => {
  for (let length = 0; length < answer.length; length += 1) expect(answerEnd(answer.slice(0, length))).toBeNull();
  expect(answerEnd(`${answer}HTTP/1.1 200`)).toBe(answer.length);
  expect(answerBody(answer)).toBe("hello");
});

test("An answer without a length is refused", () => {
  expect(() => answerEnd("HTTP/1.1 200 OK\r\n\r\nhello")).toThrow("without a length");
});
