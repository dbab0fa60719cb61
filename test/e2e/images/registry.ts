// Debian's docker-registry on loopback, with images that tests put there.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { addToLayout } from '../../../fixtures/images/layout.ts';
import type { MadeDigests, MadeImage } from '../../../fixtures/images/layout.ts';
import { describe, eventually, run } from '../support/run.ts';

export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Makes an image and pushes it under its name. */
  readonly push: (image: MadeImage) => Promise<MadeDigests>;
  /** Pushes one tag that stands for images of several platforms. */
  readonly pushList: (name: string, images: readonly MadeImage[]) => Promise<void>;
  /** Where the registry keeps the bytes of a blob. */
  readonly blob: (digest: string) => string;
}

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as net.AddressInfo;
    server.close(() => resolve(port));
  });
});

const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

/** The only account of a registry that asks for one. */
export const ACCOUNT = { user: 'reader', password: 'secret word' } as const;
const HTPASSWD = `${ACCOUNT.user}:$2b$04$BTLULBRDRF4FelcGJWGQduDGSCfQut9Kj9cuLgtQn4mrbpoYwSDPu\n`;

/** Starts a registry that lives as long as the test. To be started before the store, whose end looks for processes. */
export const startRegistry = async (t: TestContext, { asksForAccount = false } = {}): Promise<Registry> => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'registry-'));
  const port = await freePort();
  const data = path.join(directory, 'registry');
  const configuration = path.join(directory, 'registry.yml');
  fs.writeFileSync(path.join(directory, 'htpasswd'), HTPASSWD);
  const auth = asksForAccount ? [`auth: {htpasswd: {realm: test, path: ${path.join(directory, 'htpasswd')}}}`] : [];
  fs.writeFileSync(configuration, [
    ...auth,
    'version: 0.1', `storage: {filesystem: {rootdirectory: ${data}}}`, `http: {addr: "127.0.0.1:${port}"}`, 'log: {level: error, accesslog: {disabled: true}}', '',
  ].join('\n'));
  const child = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
  const gone = new Promise((resolve) => { child.on('exit', resolve); });
  t.after(async () => {
    child.kill('SIGKILL');
    await gone;
    fs.rmSync(directory, { recursive: true, force: true });
  });
  await eventually('the registry answers', () => answers(port));
  const address = `127.0.0.1:${port}`;
  let made = 0;
  const copy = async (words: readonly string[]): Promise<void> => {
    const account = asksForAccount ? ['--dest-creds', `${ACCOUNT.user}:${ACCOUNT.password}`] : [];
    const pushed = await run(['skopeo', 'copy', '--quiet', '--preserve-digests', '--dest-tls-verify=false', ...account, ...words]);
    assert.equal(pushed.code, 0, describe(pushed));
  };
  return {
    address,
    push: async (image) => {
      made += 1;
      const layout = path.join(directory, `layout-${made}`);
      const digests = addToLayout(layout, image);
      await copy([`oci:${layout}:${image.name}`, `docker://${address}/${image.name}`]);
      return digests;
    },
    pushList: async (name, images) => {
      made += 1;
      const inner = path.join(directory, `layout-${made}`);
      for (const image of images) addToLayout(inner, image);
      // The index of the layout becomes a blob of it, and the only entry of a new index.
      const list = fs.readFileSync(path.join(inner, 'index.json'));
      const hex = createHash('sha256').update(list).digest('hex');
      fs.writeFileSync(path.join(inner, 'blobs/sha256', hex), list);
      fs.writeFileSync(path.join(inner, 'index.json'), JSON.stringify({
        schemaVersion: 2,
        manifests: [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest: `sha256:${hex}`, size: list.length, annotations: { 'org.opencontainers.image.ref.name': name } }],
      }));
      await copy(['--all', `oci:${inner}:${name}`, `docker://${address}/${name}`]);
    },
    blob: (digest) => {
      const hex = digest.slice('sha256:'.length);
      return path.join(data, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
    },
  };
};
