// The methodologist's way: an instrument as respondents will see it, while it is written.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { ROOT, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';

let server;
let browser;
let source;
let text;

before(async () => {
  [server, browser] = await Promise.all([serve({ preview: true, broken: join(ROOT, 'tests/browser/broken.peil') }), launch()]);
  source = join(server.instruments, 'draagkracht/draagkracht.peil');
  text = readFileSync(source, 'utf8');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const KINDS = [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
];

for (const how of KINDS) {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  it(`goes from the list to the scores, and changes a text: ${said}`, () => Visitor.come(browser, server, how, async (visitor) => {
    const { page } = visitor;
    const inBar = (key) => page.locator('.peil-preview').getByRole('button', { name: visitor.say(key) });
    await visitor.go('/');
    await visitor.look('preview-list');
    await visitor.press(page.getByRole('link', { name: 'broken' }));
    await visitor.look('preview-broken');
    await visitor.press(page.getByRole('link', { name: /PEIL0201/ }).first());
    await visitor.look('preview-explain');
    await visitor.press(visitor.link('preview-list'));
    await visitor.press(page.getByRole('link', { name: 'Draagkracht en draaglast' }));
    if (how.language === 'fy') await visitor.press(page.getByRole('link', { name: 'Frysk' }));
    await visitor.look('preview-start');

    // To any page at once, then answers by chance, and what they come to.
    await visitor.open(page.locator('.peil-preview summary', { hasText: visitor.say('preview-pages') }));
    await visitor.press(page.locator('.peil-preview-pages a').nth(3));
    await visitor.look('preview-page', { step: true });
    await visitor.press(inBar('preview-fill'));
    await visitor.press(visitor.link('preview-review'));
    await visitor.look('preview-review', { step: true });
    await visitor.press(visitor.link('preview-results'));
    await visitor.look('preview-results');
    assert(await page.locator('tbody tr').count() > 5);
    await visitor.press(visitor.link('preview-not-asked'));
    await visitor.look('preview-not-asked');

    // A text is changed and saved: the page shows it, by itself or at a press of the button.
    await visitor.press(visitor.link('preview-start'));
    await visitor.open(page.locator('.peil-preview summary', { hasText: visitor.say('preview-words-and-who') }));
    await visitor.press(inBar('preview-show'));
    writeFileSync(source, text.replace(/version {2}\d+\.\d+\.\d+/, 'version  7.0.1'));
    if (!how.script) await visitor.press(inBar('preview-reload'));
    await page.locator('.peil-preview-about', { hasText: '7.0.1' }).waitFor();
    // A mistake is shown above the last version that had none.
    writeFileSync(source, text.replace('mean(competenties, kapitaal)', 'mean(competentie, kapitaal)'));
    if (!how.script) await visitor.press(inBar('preview-reload'));
    await page.locator('.peil-finding').first().waitFor();
    await visitor.look('preview-mistake');
    writeFileSync(source, text);
    if (!how.script) await visitor.press(inBar('preview-reload'));
    await page.locator('.peil-finding').first().waitFor({ state: 'detached' });
    await visitor.press(inBar('preview-clear'));
  }));
}
