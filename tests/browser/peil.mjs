// The program on a fresh database of its own, and what it prints on the way in.

import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/peil');
export const INSTRUMENTS = join(ROOT, 'instruments');
const FAKETIME = `/usr/lib/${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch]}-linux-gnu/faketime/libfaketime.so.1`;

function freePort() {
  return new Promise((give, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => give(port));
    });
  });
}

// Without what the settings of whoever runs the tests would change.
function environment(more) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PEIL_')));
  return { ...own, ...more };
}

/**
 * Serves until `stop` is called. `settings` are variables of the environment; `broken` is an instrument that does not compile, beside the others, and `more` are some that do; with `preview`
 * it is the preview that is served, and with `edit` its editor pane too, of a copy of the instruments. With `moved` its clock can be moved, by libfaketime. `toml` gives the file of settings, from the address that it will have.
 */
export async function serve({ settings = {}, broken = null, more = [], preview = false, edit = false, moved = false, toml = null } = {}) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: cargo build --all-features --locked`);
  const folder = mkdtempSync(join(tmpdir(), 'peil-browser-'));
  let instruments = INSTRUMENTS;
  if (broken || edit || more.length > 0) {
    instruments = join(folder, 'instruments');
    cpSync(INSTRUMENTS, instruments, { recursive: true });
    if (broken) cpSync(broken, join(instruments, 'broken.peil'));
    for (const file of more) cpSync(file, join(instruments, basename(file)));
  }
  const port = await freePort();
  if (toml) writeFileSync(join(folder, 'peil.toml'), await toml(`http://127.0.0.1:${port}`));
  const clock = join(folder, 'clock');
  const faked = moved ? { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' } : {};
  if (moved) writeFileSync(clock, '+0d');
  let days = 0;
  const child = spawn(PROGRAM, ['serve', instruments, '--port', String(port), ...(preview ? ['--preview'] : []), ...(edit ? ['--edit'] : [])], { cwd: folder, env: environment({ ...settings, ...faked }), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8');
  await new Promise((ready, fail) => {
    child.stderr.on('data', (text) => {
      said += text;
      // The last line of what is said at the start.
      if ((preview ? /^The preview is at/m : /^ *app +otpauth/m).test(said) && said.endsWith('\n')) ready();
    });
    child.once('exit', (code) => fail(new Error(`peil ended with ${code}: ${said}`)));
  });
  const credentials = (what, name, ...more) => {
    const text = execFileSync(PROGRAM, ['user', what, name, ...more, '--db', 'peil.db'], { cwd: folder, env: environment({}), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const line = (label) => text.match(new RegExp(`^${label} +(\\S+)$`, 'm'))[1];
    return { name, password: line('password'), app: line('code') };
  };
  const printed = (label) => said.match(new RegExp(`^ *${label} +(\\S+)$`, 'm'))?.[1];
  return {
    url: `http://127.0.0.1:${port}`,
    instruments,
    resident: printed('as the resident:'),
    professional: printed('as the professional:'),
    owner: { name: printed('name'), password: printed('password'), app: printed('app') },
    /** Somebody who has not signed in yet. */
    account: (name, role = 'professional', ...more) => credentials('add', name, '--role', role, ...more),
    /** Attaches a study, of which this is the protocol, to the practice there is, which it calls `zeedorp`. */
    attach(text) {
      const file = join(folder, 'study.peil');
      writeFileSync(file, text);
      execFileSync(PROGRAM, ['study', 'attach', file, '--practice', 'zeedorp=practice', '--db', 'peil.db'], { cwd: folder, env: environment({}), stdio: 'ignore' });
    },
    /** Moves the clock to so many days after today. */
    move(to) {
      days = to;
      writeFileSync(clock, `+${days}d`);
    },
    /** What time it is there. */
    now: () => Date.now() + days * 86_400_000,
    /** The same account with a new password and a new app. */
    reset: (name) => credentials('reset', name),
    /** Lets every session be older than it is, and not used for as long. */
    later(minutes) {
      const change = 'import sqlite3, sys\nwith sqlite3.connect("peil.db", timeout=10) as db:\n    db.execute("UPDATE sign_ins SET seen = seen - ?1, created = created - ?1", (int(sys.argv[1]) * 60000,))';
      execFileSync('python3', ['-c', change, String(minutes)], { cwd: folder });
    },
    /** What was said on standard error since the start: nothing, when all went well. */
    trouble: () => said.split('\n').filter((line) => line.startsWith('peil:')),
    async stop() {
      child.removeAllListeners('exit');
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The code that an authenticator app shows now (RFC 6238: SHA-1, six digits, thirty seconds). */
export function code(address, at = Date.now()) {
  const secret = new URL(address).searchParams.get('secret');
  let bits = '';
  for (const sign of secret) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
