import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { createAddressRules, createListedRules } from "./address-rules.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);
const byDefault = createAddressRules([]);

/** Four bytes as two groups of IPv6. */
const groupsOf = (four: readonly number[]) =>
  [0, 2].map((at) => (((four[at] ?? 0) << 8) | (four[at + 1] ?? 0)).toString(16)).join(":");
const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const ipv4 = bytes.map((four) => ({ dotted: four.join("."), groups: groupsOf(four) }));

/** Node's own comparison, for IPv4. */
function listedByNode(...ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix = "32"] = range.split("/");
    list.addSubnet(network, Number(prefix), "ipv4");
  }
  return (address) => list.check(address, "ipv4");
}

const isSpecial = listedByNode(
  ...words(`0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`),
);

describe("The default address rules", () => {
  it.each(
    words(`
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
    198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 0:0:0:0:0:0:0:1 ::127.0.0.1 ::7f00:1 ::8.8.8.8 100::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 FEBF::1
    fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1
    ::ffff:127.0.0.1 ::FFFF:7f00:1 0:0:0:0:0:ffff:169.254.169.254 ::ffff:0:0 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2002:7f00:1::1 2002:808:808::1 2001:0:4136:e378:8000:63bf:80ff:fffe`),
  )("refuse %s", (address) => {
    expect(byDefault(address)).toBe(false);
  });

  it.each(
    words(`
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 168.63.129.15 172.15.255.255 172.32.0.0 192.0.1.0
    192.167.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111 2001:4860:4860::8888 2001:200::1 2a00:1450::1 3ffe::1
    ::ffff:8.8.8.8 ::ffff:808:808 64:ff9b::8.8.8.8 64:ff9b::808:808`),
  )("allow %s", (address) => {
    expect(byDefault(address)).toBe(true);
  });

  it.each(["", "localhost", "1.1.1.1.", "0x1.1", "16843009", "01.1.1.1", "1.1", "1.1.1.1/32", "[2606:4700::1]", "::g"])(
    "treat %j as no address",
    (text) => {
      expect(byDefault(text)).toBe(false);
    },
  );

  it("judge an IPv4 address like Node's own lists, and the same in every notation", () => {
    fc.assert(
      fc.property(ipv4, ({ dotted, groups }) => {
        const notations = [
          dotted,
          `::ffff:${dotted}`,
          `0:0::0:FFFF:${groups}%1`,
          `64:ff9b::${dotted}`,
          `64:ff9b:0:0:0:0:${groups}`,
        ];
        expect(notations.filter(byDefault)).toEqual(isSpecial(dotted) ? [] : notations);
      }),
    );
  });

  it("refuse every private IPv4 address, embedded in any IPv6 address", () => {
    const starts = [[10], [127], [169, 254], [172, 16], [192, 168], [100, 64], [0], [224], [240]];
    const private4 = fc
      .tuple(fc.constantFrom(...starts), bytes)
      .map(([start, four]) => [...start, ...four].slice(0, 4))
      .map((four) => ({ dotted: four.join("."), groups: groupsOf(four), inverted: groupsOf(four.map((byte) => 255 - byte)) }));
    fc.assert(
      fc.property(private4, fc.nat(0xffff), ({ dotted, groups, inverted }, word) => {
        const carried = [
          `::ffff:${dotted}`,
          `::ffff:${groups}`,
          `::${dotted}`,
          `::ffff:0:${dotted}`,
          `64:ff9b::${dotted}`,
          `64:ff9b:1::${dotted}`,
          `2002:${groups}::${word.toString(16)}`,
          `2001::${word.toString(16)}:${inverted}`,
        ];
        expect([dotted, ...carried].filter(byDefault)).toEqual([]);
      }),
    );
  });

  it("allow no IPv6 address outside 2000::/3", () => {
    const group = fc.nat(0xffff).map((number) => number.toString(16));
    const first = fc.nat(0xffff).filter((number) => number >> 13 !== 1 && number !== 0x64 && number !== 0);
    fc.assert(
      fc.property(first, fc.array(group, { minLength: 7, maxLength: 7 }), (number, rest) => {
        expect(byDefault([number.toString(16), ...rest].join(":"))).toBe(false);
      }),
    );
  });
});

describe("An operator's ranges", () => {
  it("allow their own addresses in every notation, and nothing else", () => {
    const isAllowed = createAddressRules(["10.1.0.0/16", "127.0.0.1", "fd00:1::/32", "::1/128"]);
    const inside = words("10.1.0.0 10.1.255.255 ::ffff:10.1.2.3 ::ffff:a01:203 127.0.0.1 ::ffff:7f00:1 fd00:1::9 ::1");
    const outside = words(`10.0.255.255 10.2.0.0 ::ffff:10.2.0.0 127.0.0.2 fd00:2::1 :: 169.254.169.254
      64:ff9b::10.1.2.3 2002:a01:203::1 ::10.1.2.3`);
    expect([...inside, ...outside].filter(isAllowed)).toEqual(inside);
    expect(isAllowed("8.8.8.8")).toBe(true);
  });

  it("may be written as IPv6, and may allow one family without the other", () => {
    const mapped = createAddressRules(["::ffff:10.1.0.0/112"]);
    expect(["10.1.2.3", "::ffff:10.1.2.3", "10.2.0.0"].filter(mapped)).toEqual(["10.1.2.3", "::ffff:10.1.2.3"]);
    const some = ["fe80::1%eth0", "::1", "10.0.0.1", "::ffff:10.0.0.1"];
    expect(some.filter(createAddressRules(["::/0"]))).toEqual(some.slice(0, 2));
    expect(some.filter(createAddressRules(["0.0.0.0/0"]))).toEqual(some.slice(2));
    expect(createAddressRules(["64:ff9b::/96"])("64:ff9b::10.0.0.1")).toBe(true);
  });

  it("may be the only allowed addresses, without public ones", () => {
    const isListed = createListedRules(["10.1.0.0/16", "::1", "8.8.8.8"]);
    const inside = words("10.1.2.3 ::ffff:10.1.2.3 ::1 8.8.8.8 ::ffff:8.8.8.8");
    const outside = words("10.2.0.0 8.8.4.4 1.1.1.1 2606:4700:4700::1111 64:ff9b::8.8.8.8 localhost");
    expect([...inside, ...outside].filter(isListed)).toEqual(inside);
    expect(["8.8.8.8", "10.0.0.1", "::1"].filter(createListedRules([]))).toEqual([]);
    expect(() => createListedRules(["inside"])).toThrow(StartError);
  });

  it("contain the same addresses as Node's own lists", () => {
    fc.assert(
      fc.property(bytes, fc.nat(32), fc.array(ipv4, { minLength: 1 }), (four, prefix, addresses) => {
        const number = four.reduce((sum, byte) => sum * 256 + byte, 0);
        const network = number - (number % 2 ** (32 - prefix));
        const range = `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".")}/${prefix}`;
        const [isListed, all] = [listedByNode(range), addresses.map(({ dotted }) => dotted)];
        expect(all.filter(createAddressRules([range]))).toEqual(all.filter((address) => isListed(address) || byDefault(address)));
      }),
    );
  });

  it.each([
    "",
    " 10.0.0.0/8",
    ...words(`10.0.0.0/33 10.0.0.0/08 10.0.0.0/-1 10.0.0.0/ 10.0.0.1/8 10.0.0.0/255.0.0.0 10.0.0 10.0.0.0/8/8 10.0.0.0-10.0.0.9
      ::1/129 fd00::1/8 fe80::1%eth0 fe80::%eth0/10 ::ffff:0:0/80 localhost *`),
  ])("are refused in one line when written as %j", (entry) => {
    const make = () => createAddressRules(["10.0.0.0/8", entry]);
    expect(make).toThrow(StartError);
    expect(make).toThrow(`Allowed addresses: ${JSON.stringify(entry)} is neither`);
  });
});
