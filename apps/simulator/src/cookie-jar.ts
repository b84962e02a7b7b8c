interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** The cookies of one browser at one site, by path. */
export interface CookieJar {
  keep(url: URL, setCookies: readonly string[]): void;
  header(url: URL): string;
}

const isBelow = (path: string, pathname: string) =>
  pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);

export const createCookieJar = (): CookieJar => {
  let cookies: readonly Cookie[] = [];
  return {
    keep: (url, setCookies) => {
      for (const line of setCookies) {
        const [pair = "", ...rest] = line.split(";").map((part) => part.trim());
        const attributes = new Map(
          rest.map((part) => [part.split("=")[0]?.toLowerCase() ?? "", part.slice(part.indexOf("=") + 1)]),
        );
        const name = pair.slice(0, pair.indexOf("="));
        const path = attributes.get("path") ?? url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/")));
        const expires = attributes.get("expires");
        cookies = cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
        if (expires !== undefined && Date.parse(expires) <= Date.now()) continue;
        cookies = [...cookies, { name, path, value: pair.slice(pair.indexOf("=") + 1) }];
      }
    },
    header: (url) =>
      cookies
        .filter((cookie) => isBelow(cookie.path, url.pathname))
        .toSorted((left, right) => right.path.length - left.path.length)
        .map((cookie) => `${cookie.name}=${cookie.value}`)
        .join("; "),
  };
};
