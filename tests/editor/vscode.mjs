// A walk through VS Code with Peil's extension. Each step says what it saw; the pictures are those of the README.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const { OUT, PEIL, ROOT } = process.env;
const IMAGES = join(ROOT, 'editors/vscode/images');

/** A folder with two instruments, as git knows them. */
function workspace() {
  const folder = mkdtempSync(join(tmpdir(), 'peil-vscode-'));
  cpSync(join(ROOT, 'instruments/gad7'), join(folder, 'gad7'), { recursive: true });
  const git = (...words) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], { cwd: folder });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'First');
  mkdirSync(join(folder, 'rust'));
  writeFileSync(join(folder, 'rust/rust.peil'), '');
  return folder;
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function serve(folder) {
  // What is of this machine, and what is of the user.
  mkdirSync(join(OUT, 'user/Machine'), { recursive: true });
  writeFileSync(join(OUT, 'user/Machine/settings.json'), JSON.stringify({ 'peil.server.path': PEIL }));
  mkdirSync(join(OUT, 'user/User'), { recursive: true });
  writeFileSync(
    join(OUT, 'user/User/settings.json'),
    JSON.stringify({
      'git.blame.statusBarItem.enabled': false,
      'security.workspace.trust.enabled': false,
      'workbench.startupEditor': 'none',
      'workbench.tips.enabled': false,
      'telemetry.telemetryLevel': 'off',
      'editor.minimap.enabled': false,
      'editor.accessibilitySupport': 'off',
      'workbench.colorTheme': 'Default Light Modern',
      'window.commandCenter': false,
      'workbench.layoutControl.enabled': false,
      'chat.commandCenter.enabled': false,
      'chat.disableAIFeatures': true,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'files.autoSave': 'off',
    }),
  );
  const port = await freePort();
  const child = spawn(
    join(OUT, 'node_modules/.bin/code-server'),
    ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--user-data-dir', join(OUT, 'user'), '--extensions-dir', join(OUT, 'extensions'), '--bind-addr', `127.0.0.1:${port}`, folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await new Promise((done, fail) => {
    let said = '';
    const hear = (piece) => {
      said += piece;
      if (said.includes('HTTP server listening')) done();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => fail(new Error(said)));
  });
  return { child, url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}` };
}

class Window {
  constructor(page, folder) {
    Object.assign(this, { page, folder, keys: page.keyboard, pictures: 0 });
  }

  /** Runs a command of the palette. */
  async command(title) {
    await this.keys.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click();
  }

  async open(file) {
    await this.keys.press('Control+P');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(file);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: file }).first().click();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  async line(number, column = 1) {
    await this.keys.press('Control+G');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`:${number}:${column}`);
    await this.keys.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  text() {
    return readFileSync(join(this.folder, 'gad7/gad7.peil'), 'utf8');
  }

  async save() {
    await this.keys.press('Control+S');
    await this.page.waitForTimeout(400);
  }

  lineOf(needle) {
    const at = this.text().split('\n').findIndex((line) => line.includes(needle));
    assert.notEqual(at, -1, needle);
    return at + 1;
  }

  async picture(name) {
    const file = join(IMAGES, `${name}.png`);
    await this.page.screenshot({ path: file });
    try {
      execFileSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '48', file]);
    } catch {
      // It is small enough already.
    }
    this.pictures += 1;
  }
}

/** A questionnaire of thirty questions as it is on paper, in five subjects. */
const PAPER = {
  slapen: ['Ik val makkelijk in slaap', 'Ik slaap door', 'Ik word uitgerust wakker', 'Ik droom rustig', 'Ik ben overdag wakker', 'Ik sta op tijd op'],
  geld: ['Ik kan mijn rekeningen betalen', 'Ik houd geld over', 'Ik weet wat ik uitgeef', 'Ik heb geen schulden', 'Ik leen van niemand', 'Ik heb rust over geld'],
  huis: ['Mijn huis is warm', 'Mijn huis is droog', 'Ik voel mij thuis in mijn buurt', 'Ik heb goede buren', 'Er is genoeg ruimte', 'Ik kan hier blijven wonen'],
  mensen: ['Ik zie genoeg mensen', 'Iemand helpt mij als het nodig is', 'Ik help anderen', 'Ik hoor ergens bij', 'Thuis is het rustig', 'Ik kan met iemand praten'],
  hoofd: ['Ik kan mij ontspannen', 'Ik heb plezier', 'Ik kan mij concentreren', 'Ik kan dingen loslaten', 'Ik ben tevreden', 'Ik kijk uit naar morgen'],
};

/** The lines of an instrument with these questions, as the formatter lays them out. */
function lines() {
  const domains = Object.entries(PAPER).flatMap(([name, items]) => [
    `domain ${name} "${name[0].toUpperCase()}${name.slice(1)}" : vaak {`,
    ...items.map((text, at) => `    item ${name}${at + 1} "${text}"`),
    '}',
    '',
  ]);
  return [
    'instrument rust {',
    '    title "Rust"',
    '    version 0.1.0',
    '    language nl',
    '}',
    '',
    'scale vaak {',
    ...['Nooit', 'Soms', 'Vaak', 'Altijd'].map((label, code) => `    ${code} "${label}"`),
    '}',
    '',
    ...domains,
    'score totaal "Rust" = mean(slapen, geld, huis, mensen, hoofd, needs: 24 of 30) {',
    '    higher is better',
    '    bands {',
    '        weinig "Weinig rust" from 0',
    '        genoeg "Genoeg rust" from 1.5',
    '    }',
    '}',
  ];
}

const steps = {
  async 'colours, and what is reachable behind a score'(window) {
    await window.open('gad7.peil');
    await window.page.locator('.view-line span', { hasText: 'instrument' }).first().waitFor();
    await window.page.locator('.codelens-decoration a').first().waitFor({ timeout: 30_000 });
    await window.line(window.lineOf('score totaal'));
    await window.page.waitForTimeout(800);
    await window.picture('overview');
  },

  async 'a squiggle under what is wrong, and its card'(window) {
    const line = window.lineOf('score totaal');
    await window.line(line, window.text().split('\n')[line - 1].indexOf('of 7') + 4);
    await window.keys.press('Shift+ArrowRight');
    await window.keys.type('8');
    await window.page.locator('.squiggly-error').first().waitFor({ timeout: 10_000 });
    await window.command('Show or Focus Hover');
    const card = window.page.locator('.monaco-hover:visible').first();
    await card.waitFor();
    assert.match(await card.innerText(), /PEIL0402/);
    await window.picture('squiggle');
    await window.keys.press('Escape');
  },

  async 'a fix that is one key away'(window) {
    await window.keys.press('Control+.');
    const rows = window.page.locator('.action-widget:visible .monaco-list-row.action');
    await rows.first().waitFor();
    await window.page.waitForTimeout(300);
    await window.picture('fix');
    await rows.filter({ hasText: '7' }).first().click();
    await window.page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 10_000 });
    await window.save();
    assert.match(window.text(), /needs: 6 of 7/);
  },

  async 'completion where a scale is named'(window) {
    const line = window.lineOf('domain angst');
    await window.line(line, window.text().split('\n')[line - 1].indexOf(': frequentie') + 3);
    await window.keys.press('Control+Space');
    const list = window.page.locator('.suggest-widget.visible');
    await list.waitFor();
    assert.match(await list.innerText(), /frequentie/);
    await window.page.waitForTimeout(300);
    await window.picture('completion');
    await window.keys.press('Escape');
  },

  async 'a rename that keeps data'(window) {
    const line = window.lineOf('item gad4');
    await window.line(line, 11);
    await window.keys.press('F2');
    const box = window.page.locator('.rename-box input');
    await box.waitFor();
    await box.fill('ontspannen');
    await window.picture('rename');
    await window.keys.press('Enter');
    await window.page.locator('.view-line', { hasText: 'ontspannen' }).first().waitFor();
    await window.command('File: Save All Files');
    await window.page.waitForTimeout(500);
    assert.match(window.text(), /item ontspannen .*renamed from gad4/s);
    assert.match(window.text(), /blank +ontspannen/);
    assert.match(readFileSync(join(window.folder, 'gad7/cases/voorbeeld.csv'), 'utf8'), /ontspannen/);
  },

  async 'the status bar says what the change means'(window) {
    const item = window.page.locator('#peil\\.peil\\.peil\\.change, [id*="peil.change"]');
    await item.filter({ hasText: /needs \d/ }).first().waitFor({ timeout: 15_000 });
    const said = (await item.first().innerText()).trim();
    console.log(`     ${said}`);
  },

  async 'the preview beside the text, from a lens'(window) {
    await window.line(window.lineOf('domain angst'));
    await window.page.locator('.codelens-decoration a:visible', { hasText: /preview/i }).last().click();
    const frame = window.page.frameLocator('iframe.webview').first().frameLocator('iframe').first().frameLocator('iframe');
    await frame.locator('form#questions').waitFor({ timeout: 20_000 });
    assert.match(await frame.locator('body').innerText(), /zenuwachtig/);
  },

  async 'thirty questions from paper, typed'(window) {
    const file = join(window.folder, 'rust/rust.peil');
    await window.command('Close All Editors');
    await window.open('rust.peil');
    const wanted = lines();
    let signs = 0;
    for (const [at, line] of wanted.entries()) {
      // The brace came with its partner: down to it, as somebody does who knows the editor.
      if (line.trim() === '}') {
        await window.keys.press('ArrowDown');
        await window.keys.press('End');
      } else {
        await window.keys.type(line.trim(), { delay: 20 });
      }
      signs += line.trim().length;
      await window.keys.press('Escape');
      if (wanted[at + 1]?.trim() !== '}') await window.keys.press('Enter');
    }
    await window.save();
    await window.command('Problems: Focus on Problems View');
    const problems = window.page.locator('.markers-panel');
    const began = performance.now();
    await problems.filter({ hasText: /^No problems/ }).waitFor({ timeout: 30_000 }).catch(async () => {
      assert.fail(`${await problems.innerText()}\n${readFileSync(file, 'utf8')}`);
    });
    const behind = performance.now() - began;
    const bare = (text) => text.split('\n').map((line) => line.trimEnd()).join('\n').trimEnd();
    assert.equal(bare(readFileSync(file, 'utf8')), wanted.join('\n'));
    execFileSync(PEIL, ['check', file, '--no-prose'], { stdio: 'pipe' });
    console.log(`     30 questions, ${signs} signs; findings ${(behind / 1000).toFixed(1)} s after the last`);
  },
};

const folder = workspace();
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
});
let failed = 0;
try {
  const page = await browser.newPage({ viewport: { width: 1180, height: 640 } });
  page.setDefaultTimeout(15_000);
  await page.goto(server.url);
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2_000);
  const window = new Window(page, folder);
  await window.keys.press('Control+B');
  for (const [name, step] of Object.entries(steps)) {
    const began = performance.now();
    try {
      await step(window);
      console.log(`ok   ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    } catch (fault) {
      failed += 1;
      console.log(`FAIL ${name}\n${fault.stack}`);
      await page.screenshot({ path: join(OUT, `failed-${failed}.png`) });
      await page.keyboard.press('Escape');
    }
  }
  console.log(`${window.pictures} pictures in editors/vscode/images`);
} finally {
  await browser.close();
  server.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
