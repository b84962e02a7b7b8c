import type { Connector, SettingMap } from "@fettle/connector";
import { defaultSettings } from "../default-settings.ts";

/** An address of the vendor, and what stands in for it. Neither ends with a slash. */
export interface Origin {
  readonly real: string;
  readonly standIn: string;
  /** Whether calls below it are recorded by their path alone. */
  readonly isBase: boolean;
}

/** Where a call was made, and the further hosts that its system allows. */
export interface CalledFrom {
  readonly base: string;
  readonly hosts: readonly string[];
}

/**
 * The addresses of every system that was heard, the longest first. What stands in for them are those that a fake vendor has: the addresses
 * with the default settings, and the real ones where these give none.
 */
export function originsOf(connector: Connector<SettingMap>, heard: readonly CalledFrom[]): readonly Origin[] {
  const usual = usualAddresses(connector);
  const origins = heard.flatMap(({ base, hosts }): readonly Origin[] => {
    const standIn = usual?.base ?? base;
    const { protocol } = new URL(base);
    const further = hosts.map((host, index) => ({
      real: `${protocol}//${host}`,
      standIn: `https://${(usual?.hosts.length === hosts.length ? usual.hosts[index] : null) ?? `host-${index + 1}.example.invalid`}`,
      isBase: false,
    }));
    return [
      ...further,
      { real: new URL(base).origin, standIn: new URL(standIn).origin, isBase: false },
      { real: trimmed(base), standIn: trimmed(standIn), isBase: true },
    ];
  });
  const byAddress = new Map(origins.map((origin) => [origin.real, origin]));
  return [...byAddress.values()].toSorted((one, other) => other.real.length - one.real.length);
}

/** The origin that an address is below; undefined for other hosts. */
export const originOf = (address: string, origins: readonly Origin[]): Origin | undefined =>
  origins.find(({ real }) => address.startsWith(real) && /^(?:[/?#]|$)/u.test(address.slice(real.length)));

function usualAddresses(connector: Connector<SettingMap>): CalledFrom | null {
  try {
    const settings = defaultSettings(connector.settings);
    return { base: new URL(connector.baseUrl(settings)).href, hosts: connector.hosts?.(settings) ?? [] };
  } catch {
    return null;
  }
}

const trimmed = (address: string): string => address.replace(/\/$/u, "");
