import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { InstalledPackages } from "./installed-packages.ts";
import type { Manifest } from "../public-packages.ts";

/** A registry for npm on this machine. Disposing closes it. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/**
 * Opens a registry with packed packages and with what is installed for the repository, so that npm installs as from the public one, without a
 * network. `packed` are tarballs by name with their manifests.
 */
export async function openRegistry(
  packed: ReadonlyMap<string, { readonly tarball: string; readonly manifest: Manifest }>,
  installed: InstalledPackages,
): Promise<Registry> {
  const address = { url: "" };

  async function describe(name: string): Promise<object | null> {
    const own = packed.get(name);
    const manifests: { version: string }[] = [];
    if (own !== undefined) manifests.push(own.manifest);
    else
      for (const folder of installed.get(name)?.values() ?? [])
        manifests.push(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
    const versions = manifests.map((manifest) => manifest.version);
    if (versions.length === 0) return null;
    const tarball = (version: string) => `${address.url}/-/${encodeURIComponent(name)}/${version}.tgz`;
    return {
      name,
      "dist-tags": { latest: versions.at(-1) },
      versions: Object.fromEntries(
        manifests.map((manifest) => [manifest.version, { ...manifest, dist: { tarball: tarball(manifest.version) } }]),
      ),
    };
  }

  async function sendTarball(name: string, version: string, response: ServerResponse): Promise<void> {
    const own = packed.get(name);
    if (own !== undefined) return await pipeline(createReadStream(own.tarball), response);
    const folder = installed.get(name)?.get(version);
    if (folder === undefined) return refuse(response);
    // pnpm keeps equal files once, and npm unpacks no links.
    const words = [
      "-cf",
      "-",
      "--hard-dereference",
      "--exclude=./node_modules",
      "--transform=s,^\\.,package,",
      "-C",
      folder,
      ".",
    ];
    const packing = spawn("tar", words, { stdio: ["ignore", "pipe", "inherit"] });
    return await pipeline(packing.stdout, response);
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const [, tarballName, version] = /^\/-\/([^/]+)\/(.+)\.tgz$/u.exec(path) ?? [];
    if (tarballName !== undefined && version !== undefined)
      return await sendTarball(decodeURIComponent(tarballName), version, response);
    const described = await describe(decodeURIComponent(path.slice(1)));
    if (described === null) return refuse(response);
    response.setHeader("content-type", "application/json").end(JSON.stringify(described));
  }

  const server = createServer((request, response) => {
    void answer(request.url ?? "/", response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const listening = server.address();
  if (listening === null || typeof listening === "string") throw new Error("The registry has no port");
  address.url = `http://127.0.0.1:${listening.port}`;
  return {
    url: address.url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
}
