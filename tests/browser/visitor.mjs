// Somebody at a browser: with or without JavaScript, by pointer or by keyboard alone, in a language. Every page that is met is looked at from all sides.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { cutOff, focused, tooSmall, tooWide, wrongLanguage } from './checks.mjs';
import { ROOT } from './peil.mjs';
import { BELONGING, say } from './words.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const OUT = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target', 'browser');
export const SCREENS = join(OUT, 'screens');
const PAGES = join(OUT, 'pages');

const WIDE = 1280;
const NARROW = 320;
const HEIGHT = 800;
// The distances of WCAG 2.2, 1.4.12.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }';
const DOUBLED = 'html { font-size: 200% !important }';

/** Debian's Chromium; as root it has no sandbox of its own. */
export function launch() {
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: [...quiet, ...sandbox] });
}

/** What was looked at already by these tests, by its name, what it says and how wide it was. */
const seen = new Set();

/** What differs between two pages that say the same: whose it is, how far it is, where the server listens, what time it is. */
function alike(html) {
  return html.replace(/[a-z2-7]{26}|value="\d+"|\/i\/[\w-]+|127\.0\.0\.1:\d+|data-left="\d+"|\d\d:\d\d|<path d="M[^"]*"/g, '');
}

export class Visitor {
  /**
   * Somebody comes, does what `walk` says, and goes. What was found on the pages they met fails at the end, all of it at once.
   *
   * `how`: `language`, `script` (JavaScript runs), `keys` (no pointer is used), `narrow` (the window is 320 pixels wide).
   */
  static async come(browser, server, how, walk) {
    const visitor = new Visitor();
    Object.assign(visitor, { server, language: 'nl', script: true, keys: false, narrow: false, found: [], ...how });
    const viewport = { width: visitor.narrow ? NARROW : WIDE, height: HEIGHT };
    visitor.context = await browser.newContext({ javaScriptEnabled: visitor.script, locale: visitor.language, viewport, reducedMotion: 'reduce' });
    await visitor.window();
    try {
      await walk(visitor);
    } catch (error) {
      error.message += `\nat ${visitor.page.url()}${visitor.found.map((line) => `\nfound before: ${line}`).join('')}`;
      throw error;
    } finally {
      await visitor.context.close();
    }
    assert.deepEqual(visitor.found, []);
  }

  /** Another window of the same browser. */
  async another() {
    const other = Object.assign(new Visitor(), this);
    await other.window();
    return other;
  }

  async window() {
    this.complaints = [];
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(30_000);
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
    // A page that says what is wrong has a status of 400 or more, which the browser mentions.
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.complaints.push(message.text());
    });
    this.page.on('response', (response) => {
      const main = response.request().isNavigationRequest() && response.frame() === this.page.mainFrame();
      if (main && (response.status() < 300 || response.status() >= 400)) this.response = response;
    });
  }

  say(key, values) {
    return say(this.language, key, values);
  }

  async go(address) {
    await this.page.goto(new URL(address, this.server.url).href);
  }

  /** Waits until the address is one of these, also when one form after another is sent on the way. */
  async arrive(address) {
    for (let tries = 0; !address.test(this.page.url()); tries += 1) {
      assert(tries < 300, `${this.page.url()} is not ${address}`);
      await new Promise((go) => setTimeout(go, 100));
    }
    await this.page.waitForLoadState('networkidle');
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  button(key, values) {
    return this.page.getByRole('button', { name: this.say(key, values) });
  }

  link(key, values) {
    return this.page.getByRole('link', { name: this.say(key, values) });
  }

  /** Presses a button or follows a link; with `stays` no other page comes of it. */
  async press(target, { stays = false } = {}) {
    const go = async () => {
      if (!this.keys) return target.click();
      await this.reach(target);
      return this.page.keyboard.press('Enter');
    };
    if (stays) return go();
    const moved = this.page.waitForEvent('framenavigated', { predicate: (frame) => frame === this.page.mainFrame() });
    await Promise.all([moved, go()]);
    await this.page.waitForLoadState();
  }

  /** Chooses an option. */
  async choose(target) {
    if (!this.keys) {
      const id = await target.getAttribute('id');
      return this.page.locator(`label[for="${id}"]`).click();
    }
    if ((await target.getAttribute('type')) !== 'radio') {
      await this.reach(target);
      return this.page.keyboard.press('Space');
    }
    // Of a group of radio buttons one is reached, and arrows go on from there.
    const name = await target.getAttribute('name');
    await this.reach(this.page.locator(`input[type="radio"][name="${name}"]`));
    await this.page.keyboard.press('Space');
    for (let at = 0; !(await target.isChecked()); at += 1) {
      assert(at < 20, `arrows do not reach an option of ${name}`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** Opens what is folded away. */
  async open(summary) {
    if (!this.keys) return summary.click();
    await this.reach(summary);
    return this.page.keyboard.press('Enter');
  }

  async type(target, text) {
    if (!this.keys) return target.fill(text);
    await this.reach(target);
    await this.page.keyboard.press('Control+A');
    if (text) await this.page.keyboard.type(text);
    else await this.page.keyboard.press('Delete');
  }

  /** Goes on with the tab key until one of `target` has the focus, which must be seen all the way. */
  async reach(target) {
    await target.first().waitFor();
    const there = () => target.evaluateAll((found) => found.includes(document.activeElement));
    for (let steps = 0; !(await there()); steps += 1) {
      assert(steps < 250, `the tab key does not reach ${target}`);
      await this.page.keyboard.press('Tab');
      const focus = await this.page.evaluate(focused);
      if (focus && !focus.main) assert.deepEqual(focus.wrong, [], `${this.path()}: ${focus.what}`);
    }
  }

  /** What has the focus, by its id or class. */
  async focus() {
    return this.page.evaluate(() => document.activeElement?.id || document.activeElement?.className || '');
  }

  /** Looks at the page that is open, under a name for its pictures: at both widths, with axe, and at what the server sent. */
  async look(name, { step = false, owner = 'Peil', picture = true } = {}) {
    await this.page.waitForLoadState();
    const where = `${name} (${this.language}${this.script ? '' : ', no JavaScript'})`;
    this.note(where, this.complaints.splice(0));
    this.note(where, await this.titled(step, owner));
    this.note(where, await this.page.evaluate(wrongLanguage, BELONGING));
    const html = await this.response.text();
    const hash = createHash('sha256').update(alike(html)).digest('hex').slice(0, 12);
    mkdirSync(PAGES, { recursive: true });
    // The checker knows less of CSS than browsers do.
    writeFileSync(join(PAGES, `${name}-${this.language}-${hash}.html`), html.replace(/<style>.*?<\/style>/gs, ''));
    const before = this.page.viewportSize();
    for (const width of [NARROW, WIDE]) {
      const kinds = ['measured', ...(this.script ? ['axe'] : [])].filter((kind) => !seen.has(`${name} ${hash} ${width} ${kind}`));
      if (kinds.length === 0) continue;
      await this.page.setViewportSize({ width, height: HEIGHT });
      if (kinds.includes('measured')) this.note(`${where} at ${width}`, await this.measure(width));
      if (kinds.includes('axe')) this.note(`${where} at ${width}`, await this.axe());
      for (const kind of kinds) seen.add(`${name} ${hash} ${width} ${kind}`);
      if (picture) await this.picture(`${name}-${this.language}-${width}`);
    }
    await this.page.setViewportSize(before);
  }

  note(where, findings) {
    this.found.push(...findings.map((finding) => `${where}: ${finding}`));
  }

  /** The title says where one is, in the words of the page; the page says its language. */
  async titled(step, owner) {
    const wrong = [];
    const title = await this.page.title();
    if (!title.endsWith(` – ${owner}`)) wrong.push(`the title is "${title}"`);
    if (step) {
      const said = this.say('step', { at: '\\d+', of: '\\d+' });
      const found = title.match(new RegExp(`^(?:${this.say('title-wrong')} )?(${said}): `));
      const shown = await this.page.locator('.peil-step').textContent();
      if (shown !== found?.[1]) wrong.push(`the title is "${title}", and the page says "${shown}"`);
    }
    const language = await this.page.locator('html').getAttribute('lang');
    if (language !== this.language) wrong.push(`the page says it is in ${language}`);
    return wrong;
  }

  async measure(width) {
    const spaced = await this.page.evaluate(cutOff, SPACED);
    const doubled = await this.page.evaluate(cutOff, DOUBLED);
    return [
      ...(await this.page.evaluate(tooWide)),
      ...(await this.page.evaluate(tooSmall)),
      ...spaced.map((line) => `with more space between letters and lines ${line}`),
      ...doubled.map((line) => `with letters twice as large ${line}`),
    ];
  }

  async axe() {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
    return found.violations.map((rule) => `axe ${rule.id}: ${rule.help}${rule.nodes.map((node) => `\n    ${node.html}\n    ${node.failureSummary}`).join('')}`);
  }

  async picture(name) {
    mkdirSync(SCREENS, { recursive: true });
    const path = join(SCREENS, `${name}.png`);
    if (!existsSync(path)) await this.page.screenshot({ path, fullPage: true });
  }
}
