// Residents lose nothing, in small things: what they type, a day that can be read in two ways, what is wrong beside what is open, where they can turn to, and what they take home.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { ROOT, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { answerAll, atTheDesk, fill, signIn } from './ways.mjs';

// As far from the Netherlands as it gets.
const ZONE = 'Pacific/Auckland';

let server;
let browser;
let desk;
let cases = 0;

before(async () => {
  const more = ['typen.peil', 'rechts.peil'].map((file) => join(ROOT, 'tests/browser', file));
  [server, browser] = await Promise.all([serve({ more, settings: { PEIL_TIME_ZONE: ZONE, PEIL_THEME: 'zeedorp' } }), launch()]);
  desk = await atTheDesk(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function invited(instrument, options = {}) {
  return (await desk.ask(`klein-${(cases += 1)}`, instrument, options)).link;
}

const ABOUT_CHILDREN = { domains: { gezin: 'De vraag gaat over de kinderen.' }, informants: ['inwoner'] };

for (const script of [true, false]) {
  const said = script ? 'with JavaScript' : 'without';

  it(`takes a day, a time and a number as people write them, ${said}`, () => Visitor.come(browser, server, { script, narrow: !script }, async (visitor) => {
    await visitor.go(await invited('typen'));
    await visitor.press(visitor.link('begin'));
    await fill(visitor, { geboren: '1 februari 1980', opgestaan: '8.30', gewicht: '70,5' });
    await visitor.press(visitor.button('next'));
    assert.equal(visitor.path().split('/').pop(), 'review', await visitor.page.locator('main').innerText());
    const answers = (await visitor.page.locator('.peil-review dd').allInnerTexts()).join(' ');
    assert.match(answers, /1 februari 1980|0?1-0?2-1980/);
    assert.match(answers, /0?8:30/);
    assert.match(answers, /70,5/);
  }));

  it(`says apart what must be mended and what may stay open, ${said}`, () => Visitor.come(browser, server, { script, narrow: !script }, async (visitor) => {
    const { page } = visitor;
    await visitor.go(await invited('typen'));
    await visitor.press(visitor.link('begin'));
    await fill(visitor, { geboren: '01/02/1980' });
    await visitor.press(visitor.button('next'));
    assert.equal(await page.locator('.peil-summary--wrong a').count(), 1);
    assert.equal(await page.locator('.peil-summary--open a').count(), 2);
    await visitor.look('resident-wrong-and-open', { step: true, owner: 'Gemeente Zeedorp' });
    await fill(visitor, { geboren: '13-2-1980' });
    await visitor.press(visitor.button('next'));
    assert.equal(visitor.path().split('/').pop(), 'review');
  }));

  it(`folds what a lower number of children set aside, and says why, ${said}`, () => Visitor.come(browser, server, { script, narrow: !script }, async (visitor) => {
    const { page } = visitor;
    await visitor.go(await invited('draagkracht', ABOUT_CHILDREN));
    await visitor.press(visitor.link('begin'));
    await answerAll(visitor, { aantal_kinderen: '2', leeftijd_kind: '7', 'leeftijd_kind[1]': '7', 'leeftijd_kind[2]': '5', otherwise: 1 });
    assert.equal(await page.locator('.peil-aside-fold').count(), 0);
    await visitor.press(page.locator('.peil-review a[href$="#q-aantal_kinderen"]'));
    await fill(visitor, { aantal_kinderen: '1' });
    await visitor.press(visitor.button('next'));
    await answerAll(visitor, {});
    const fold = page.locator('.peil-aside-fold');
    assert.equal(await fold.count(), 1);
    assert.equal(await fold.getAttribute('open'), null);
    await visitor.look('resident-aside', { step: true, owner: 'Gemeente Zeedorp' });
    await visitor.open(fold.locator('summary'));
    assert(await fold.locator('dd').first().isVisible(), 'what was answered is still there');
  }));

  it(`gives the feedback to take home, ${said}`, () => Visitor.come(browser, server, { script, narrow: !script }, async (visitor) => {
    const { page } = visitor;
    await visitor.go(await invited('draagkracht', ABOUT_CHILDREN));
    await visitor.press(visitor.link('begin'));
    await answerAll(visitor, { aantal_kinderen: '1', leeftijd_kind: '7', 'leeftijd_kind[1]': '7', otherwise: 1 });
    await visitor.press(visitor.button('send-in'));
    const feedback = await page.locator('main p[lang]').first().innerText();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: visitor.say('done-copy') }).click();
    const kept = readFileSync(await (await coming).path(), 'utf8');
    assert(kept.includes(feedback), feedback);
    assert.equal(await page.getByRole('button', { name: visitor.say('print') }).isVisible(), script);
  }));
}

it('says when an answer was saved, and until when one can go on, by the clock of the gemeente', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(await invited('typen'));
  await visitor.press(visitor.link('begin'));
  await fill(visitor, { opgestaan: '7:15' });
  await page.locator('#q-opgestaan').blur();
  const saved = page.locator('#saved').filter({ hasText: /^Bewaard, / });
  await saved.waitFor();
  const times = [0, 1].map((minutes) => new Intl.DateTimeFormat('nl', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(new Date(Date.now() - minutes * 60_000)));
  const text = await saved.textContent();
  assert(times.some((time) => text.includes(time)), `${text}, and it is ${times[0]}`);
}));

it('says at the foot of every page where one can turn to', () => Visitor.come(browser, server, { narrow: true }, async (visitor) => {
  const { page } = visitor;
  const link = await invited('typen');
  const feet = [];
  for (const address of ['/', link]) {
    await visitor.go(address);
    feet.push(await page.locator('footer a').evaluateAll((links) => links.map((one) => `${one.textContent} ${one.getAttribute('href')}`)));
  }
  await visitor.press(visitor.link('begin'));
  feet.push(await page.locator('footer a').evaluateAll((links) => links.map((one) => `${one.textContent} ${one.getAttribute('href')}`)));
  assert(feet[0].some((line) => line.startsWith(visitor.say('foot-privacy'))), feet[0].join('\n'));
  assert(feet[0].some((line) => line.startsWith(visitor.say('foot-contact'))), feet[0].join('\n'));
  assert.deepEqual(feet[1], feet[0]);
  assert.deepEqual(feet[2], feet[0]);
}));

it('shows words from right to left as they are read', () => Visitor.come(browser, server, { narrow: true }, async (visitor) => {
  const { page } = visitor;
  await visitor.go(await invited('rechts', { language: 'ar' }));
  await visitor.press(visitor.link('begin'));
  await visitor.look('resident-rechts', { step: true, owner: 'Gemeente Zeedorp' });
  const question = page.locator('#questions [dir=rtl]').first();
  assert.equal(await question.evaluate((shown) => getComputedStyle(shown).direction), 'rtl');
  // The circle is right of its words.
  const circle = await page.locator('input[type=radio]').first().boundingBox();
  const words = await page.locator('.peil-option label').first().boundingBox();
  assert(circle.x > words.x + words.width / 2, 'the circle is on the right');
}));

it('makes no second link when the page with the letter is loaded again', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  const account = server.account('brief');
  await signIn(visitor, account);
  const { path } = await desk.ask(`klein-${(cases += 1)}`, 'typen');
  await visitor.go(path);
  await visitor.press(page.locator('form[action*="/link/"] button').first());
  const letter = () => page.locator('#link').inputValue();
  const made = () => page.locator('ul.peil-no-print li').count();
  const before = [await letter(), await made()];
  assert.equal(before[1], 2, 'the one that the test made, and this one');
  await page.reload();
  assert.deepEqual([await letter(), await made()], before);
}));
