// Words in the browser: one writes, another reads and accepts; two at once; and what cannot be kept.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { atTheDesk, signIn } from './ways.mjs';

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const KINDS = [
  { script: true, keys: false, narrow: false },
  { script: false, keys: true, narrow: true },
];

/** Writes words for a text and keeps them. */
async function write(visitor, sheet, key, words, why = '') {
  const { page } = visitor;
  await visitor.go(`${sheet}?text=${key}`);
  await visitor.type(page.locator('#words'), words);
  if (why) await visitor.type(page.locator('#why'), why);
  await visitor.press(visitor.button('words-save'));
}

KINDS.forEach((how, number) => {
  const said = `${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  // Each walk has words of its own.
  const gemeente = ['leeuwarden', 'dokkum'][number];
  const sheet = `/woorden/draagkracht/${gemeente}.nl`;

  it(`changes three questions, which a colleague accepts: ${said}`, async () => {
    const [writer, reader] = ['schrijver', 'lezer'].map((name) => server.account(`${name}${number}`, 'redacteur'));
    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await signIn(visitor, writer);
      assert.equal(visitor.path(), '/woorden');
      await visitor.look('woorden');
      // A language that nobody knows, and a good beginning.
      await page.locator('#instrument').selectOption('draagkracht');
      await visitor.open(page.getByText(visitor.say('words-other'), { exact: true }));
      await visitor.type(page.locator('#other-gemeente'), gemeente);
      await visitor.type(page.locator('#other-language'), 'klingon');
      await visitor.press(visitor.button('words-begin-do'));
      await visitor.look('woorden-geen-taal');
      await visitor.type(page.locator('#other-language'), 'nl');
      await visitor.press(visitor.button('words-begin-do'));
      assert.equal(visitor.path(), sheet);
      await visitor.look('woorden-lijst');

      await visitor.type(page.locator('#find'), 'rekeningen');
      await visitor.press(visitor.button('words-find-do'));
      await visitor.press(page.locator('.peil-words-list a', { hasText: 'Ik kan mijn rekeningen betalen.' }));
      await visitor.look('woorden-tekst');

      // What must not be: words of another option, and a text that lost what it repeats.
      await write(visitor, sheet, 'scales.mate.0', 'Klopt helemaal');
      assert.match(await visitor.focus(), /peil-summary/);
      await visitor.look('woorden-verwisseld');
      await visitor.go(`${sheet}?find=${encodeURIComponent('{')}`);
      await visitor.press(page.locator('.peil-words-list a').first());
      await visitor.look('woorden-plaatshouder');
      await visitor.type(page.locator('#words'), 'Zonder wat erin hoort.');
      if (how.script) await page.locator('.peil-words-chips .peil-error').waitFor();
      await visitor.press(visitor.button('words-save'));
      await visitor.look('woorden-zonder-plaatshouder');
      assert.match(await page.locator('.peil-summary').textContent(), /is weggevallen/);

      await write(visitor, sheet, 'items.fin1', 'Ik kan alle rekeningen op tijd betalen.', 'Duidelijker');
      assert(await page.getByText(visitor.say('words-notice-kept')).isVisible());
      await visitor.look('woorden-bewaard');
      // By the page that people see to another sentence.
      await visitor.press(page.locator('.peil-words-phone a', { hasText: 'Ik lig wakker' }));
      await visitor.type(page.locator('#words'), 'Ik lig wakker van zorgen over geld.');
      await visitor.press(visitor.button('words-save'));
      await write(visitor, sheet, 'items.fin3', 'Ik weet wat ik krijg en wat ik uitgeef.');
      await visitor.press(visitor.button('words-offer'));
      await visitor.look('woorden-aangeboden');
      assert.equal(await page.getByRole('button', { name: /Akkoord/ }).count(), 0, 'not by the one who wrote it');
      assert((await page.locator('#address').inputValue()).endsWith(`${sheet}/compare`));
    });

    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await signIn(visitor, reader);
      assert.equal(visitor.path(), '/woorden');
      await visitor.press(page.locator('.peil-card a').filter({ hasText: new RegExp(gemeente, 'i') }));
      assert.equal(visitor.path(), `${sheet}/compare`);
      assert.match(await page.locator('#draft').textContent(), /herschreef 3 vragen; geen score kan veranderen/);
      await visitor.look('woorden-vergelijk');
      await visitor.press(page.getByRole('button', { name: 'Akkoord, neem deze 3 teksten in gebruik' }));
      await visitor.look('woorden-in-gebruik');
      assert(await page.getByText(visitor.say('words-notice-accepted')).isVisible());
      await visitor.go(`${sheet}?text=items.fin1`);
      await visitor.open(page.getByText(/^Geschiedenis van deze tekst/));
      await visitor.look('woorden-geschiedenis');
      await visitor.press(visitor.link('words-part-whole'));
      await visitor.look('woorden-geheel');
    });

    const desk = await atTheDesk(browser, server);
    const { link } = await desk.ask(`woorden-${number}`, 'draagkracht', { domains: { financien: 'geld' }, gemeente, informants: ['inwoner'] });
    await Visitor.come(browser, server, how, async (visitor) => {
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      for (let pages = 0; !visitor.path().endsWith('/financien'); pages += 1) {
        assert(pages < 5, 'the page with money is not reached');
        await visitor.press(visitor.button('next'));
        await visitor.page.waitForLoadState();
      }
      assert(await visitor.page.getByText('Ik kan alle rekeningen op tijd betalen.').isVisible());
    });
  });

  it(`shows both when two write at once: ${said}`, async () => {
    const [one, other] = ['een', 'ander'].map((name) => server.account(`${name}${number}`, 'redacteur'));
    const text = `${sheet}?text=items.won1`;
    await Visitor.come(browser, server, how, async (visitor) => {
      await signIn(visitor, one);
      assert.equal(visitor.path(), '/woorden');
      await visitor.go(text);
      await Visitor.come(browser, server, how, async (second) => {
        await signIn(second, other);
        assert.equal(second.path(), '/woorden');
        await write(second, sheet, 'items.won1', 'Ik woon op een plek die goed voor mij is.');
        assert(await second.page.getByText(second.say('words-notice-kept')).isVisible());
      });
      const { page } = visitor;
      await visitor.type(page.locator('#words'), 'Mijn huis past bij mij.');
      await visitor.press(visitor.button('words-save'));
      await visitor.look('woorden-intussen');
      assert.match(await page.locator('.peil-summary').textContent(), /die goed voor mij is/);
      assert.equal(await page.locator('#words').inputValue(), 'Mijn huis past bij mij.');
      await visitor.press(visitor.button('words-save'));
      assert(await page.getByText(visitor.say('words-notice-kept')).isVisible());
    });
  });
});
