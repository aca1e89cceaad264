// Every other page: what goes wrong, every instrument in every language, themes, and paper.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT, serve } from './peil.mjs';
import { SCREENS, Visitor, launch } from './visitor.mjs';
import { answerAll, atTheDesk } from './ways.mjs';

let server;
let browser;
let desk;

before(async () => {
  const broken = join(ROOT, 'tests/browser/broken.peil');
  [server, browser] = await Promise.all([serve({ settings: { PEIL_THEME: 'zeedorp' }, broken }), launch()]);
  desk = await atTheDesk(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const OWNER = { owner: 'Gemeente Zeedorp' };

describe('every instrument can be answered on every screen', () => {
  const all = [['gad7', 'nl'], ['phq9', 'nl'], ['k10', 'en'], ['eenzaamheid', 'nl'], ['rand36', 'en']];
  for (const [instrument, language] of all) {
    it(`${instrument} in ${language}`, async () => {
      const { link } = await desk.ask(`${instrument}-${language}`, instrument, { language });
      await Visitor.come(browser, server, { language }, async (visitor) => {
        await visitor.go(link);
        await visitor.look(`${instrument}-start`, OWNER);
        await visitor.press(visitor.link('begin'));
        await answerAll(visitor, { otherwise: 1 }, (id) => visitor.look(`${instrument}-page-${id}`, { step: true, ...OWNER }));
        await visitor.look(`${instrument}-review`, { step: true, ...OWNER });
        await visitor.press(visitor.button('send-in'));
        await visitor.look(`${instrument}-done`, OWNER);
      });
    });
  }
});

describe('what goes wrong is said on a page', () => {
  for (const language of ['nl', 'fy', 'en']) {
    it(`in ${language}`, () => Visitor.come(browser, server, { language, narrow: true }, async (visitor) => {
      await visitor.go('/nowhere');
      await visitor.look('fault-not-found', OWNER);
      await visitor.go('/i/aaaaaaaaaaaaaaaaaaaaaaaaaa');
      await visitor.look('fault-no-link', OWNER);
      await visitor.go('/sign-in');
      await visitor.look('sign-in', OWNER);
    }));
  }

  it('a form of another site', () => Visitor.come(browser, server, {}, async (visitor) => {
    const form = `<form method="post" action="${server.url}/sign-in"><button>x</button></form>`;
    await visitor.context.route('http://elsewhere.example/', (route) => route.fulfill({ body: form, contentType: 'text/html' }));
    await visitor.page.goto('http://elsewhere.example/');
    await visitor.page.getByRole('button').click();
    await visitor.look('fault-forged', OWNER);
    assert.equal(await visitor.page.locator('h1').textContent(), visitor.say('fault-forged'));
  }));
});

describe('on paper', () => {
  it('every instrument, in every language and for everybody who answers', () => Visitor.come(browser, server, {}, async (visitor) => {
    const { page } = visitor;
    await visitor.go(server.professional);
    await visitor.go('/instruments');
    await visitor.look('instruments', OWNER);
    const papers = await page.locator('.peil-card a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    assert(papers.length >= 10, `${papers.length}`);
    for (const paper of papers) {
      await visitor.go(paper);
      visitor.language = await page.locator('html').getAttribute('lang');
      const [, name, informant, words] = paper.match(/instruments\/(\w+)\?informant=(\w*)&words=(\w+)/);
      // All are printed; one of each instrument, and one of each language, is looked at on the screen too.
      if (words === 'nl' || words === 'fy') await visitor.look(`paper-${name}-${informant || 'one'}-${words}`, OWNER);
      const { text } = await printed(page, `paper-${name}-${informant || 'one'}-${words}`);
      // No question is cut in two: its first and last option stand on one sheet.
      for (const sheet of paper.includes('draagkracht?informant=inwoner&words=nl') ? text.split('\f') : []) {
        assert.equal(sheet.split('Klopt helemaal niet').length, sheet.split('Weet ik niet').length, sheet);
      }
    }
  }));

  it('the letter with its link, alone on one sheet', () => Visitor.come(browser, server, {}, async (visitor) => {
    const { page } = visitor;
    await visitor.go(server.professional);
    await visitor.go('/cases');
    await visitor.press(page.getByRole('link', { name: 'voorbeeld-1', exact: true }));
    await visitor.press(page.getByRole('button', { name: visitor.say('link-make') }).first());
    await visitor.look('link', OWNER);
    const link = await page.locator('#link').inputValue();
    const { sheets, text } = await printed(page, 'letter');
    assert.equal(sheets, 1);
    // The code, in fours, is what the link ends in.
    const [code] = text.match(/\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/) ?? assert.fail(text);
    assert(link.toUpperCase().endsWith(code), `${link} ${code}`);
    assert(!text.includes(visitor.say('leave')), text);
    assert(!text.includes('voorbeeld-1'), 'the pseudonym is nothing for the letter');
  }));
});

// Last, for from here on this client has guessed too often.
it('whoever tries links is told to wait', () => Visitor.come(browser, server, {}, async (visitor) => {
  for (let guesses = 0; guesses < 25; guesses += 1) await visitor.context.request.get(`${server.url}/i/${'b'.repeat(21)}${guesses}`);
  await visitor.go('/i/aaaaaaaaaaaaaaaaaaaaaaaaaa');
  await visitor.look('fault-too-often', OWNER);
  assert.equal(await visitor.page.locator('h1').textContent(), visitor.say('fault-too-often'));
}));

/** As it comes out of a printer: how many sheets, and the text on them. */
async function printed(page, name) {
  const folder = join(SCREENS, '..', 'paper');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.pdf`);
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  writeFileSync(path, pdf);
  const sheets = [...pdf.toString('latin1').matchAll(/\/Type *\/Page\b/g)].length;
  return { sheets, text: execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }) };
}
