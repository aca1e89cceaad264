// Residents lose nothing: a slow line, no line, the dark, long questionnaires.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { ROOT, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { answerAll, atTheDesk, fill } from './ways.mjs';

let server;
let browser;
let desk;
let cases = 0;

before(async () => {
  [server, browser] = await Promise.all([serve({ more: [join(ROOT, 'tests/browser/lang.peil')] }), launch()]);
  desk = await atTheDesk(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function invited() {
  const domains = { gezin: 'De vraag gaat over de kinderen.' };
  return (await desk.ask(`verlies-${(cases += 1)}`, 'draagkracht', { domains, informants: ['inwoner'] })).link;
}

async function invitedToMany() {
  return (await desk.ask(`lang-${(cases += 1)}`, 'lang')).link;
}

it('shows its first page within a second on a slow line', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page, context } = visitor;
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  await visitor.go('/');
  const painted = await page.evaluate(() => new Promise((give) => {
    new PerformanceObserver((list) => give(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({ type: 'paint', buffered: true });
  }));
  const [[size, arrived]] = await page.evaluate(() => performance.getEntriesByType('navigation').map((one) => [one.encodedBodySize, Math.round(one.responseEnd)]));
  assert(painted < 1000, `first paint after ${Math.round(painted)} ms; the page of ${size} bytes was there after ${arrived}`);
  assert(size < 16_000, `the page has ${size} bytes`);
}));

it('keeps an answer as soon as it changes, and says so', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(await invited());
  await visitor.press(visitor.link('begin'));
  await visitor.choose(page.locator('[name="hulp"]').first());
  await page.locator('#saved').filter({ hasText: /^Bewaard, / }).waitFor();
  await visitor.look('resident-saved', { step: true });
  const again = await visitor.another();
  await again.page.goto(page.url());
  assert(await again.page.locator('[name="hulp"]').first().isChecked(), 'another window shows it');
  // What was saved along the way is no other window.
  await visitor.press(visitor.button('next'));
  assert.equal(await page.locator('.utrecht-alert--info').count(), 0);
}));

it('loses nothing without a line, with JavaScript', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page, context } = visitor;
  await visitor.go(await invited());
  await visitor.press(visitor.link('begin'));
  await visitor.press(visitor.button('next'));
  await visitor.press(visitor.button('next'));
  const gezin = page.url();
  await context.setOffline(true);
  await page.locator('[name="aantal_kinderen"]').fill('3');
  await page.locator('[name="aantal_kinderen"]').blur();
  await page.getByText(visitor.say('saved-not-yet')).waitFor();
  visitor.complaints.length = 0;
  // A page that cannot be sent is a page of the browser; Back is the page as it was filled in.
  await visitor.button('next').click();
  await page.waitForFunction(() => !document.querySelector('form[data-save]')).catch(() => {});
  await context.setOffline(false);
  await page.goBack().catch(() => {});
  await page.waitForURL(gezin);
  assert.equal(await page.locator('[name="aantal_kinderen"]').inputValue(), '3', 'Back has what was typed');
  // The browser may have sent the form itself when the line was back; else the page sends what it kept.
  await page.waitForFunction(() => !Object.keys(localStorage).length);
  await page.reload();
  assert.equal(await page.locator('[name="aantal_kinderen"]').inputValue(), '3', 'and so has a reload');
  // Nothing is left on the device once it was sent.
  await visitor.press(visitor.button('next'));
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  visitor.complaints.length = 0;
}));

it('sends by itself what was kept on the device when it is opened again, and drops it after an hour', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  const link = await invited();
  await visitor.go(link);
  await visitor.press(visitor.link('begin'));
  const hulp = page.url();
  await page.route('**/save/**', (route) => route.abort());
  await visitor.choose(page.locator('[name="hulp"]').nth(1));
  await page.getByText(visitor.say('saved-not-yet')).waitFor();
  await page.goto(hulp);
  await page.unroute('**/save/**');
  await page.locator('#saved').filter({ hasText: /^Bewaard, / }).waitFor();
  assert(await page.locator('[name="hulp"]').nth(1).isChecked());
  // An hour later it is gone.
  await page.evaluate(() => localStorage.setItem('peil:/answer/x/save/y', JSON.stringify({ at: Date.now() - 3600001, pairs: [['a', 'b']] })));
  await page.reload();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  visitor.complaints.length = 0;
}));

it('comes back to the filled page by Back, without JavaScript', () => Visitor.come(browser, server, { script: false }, async (visitor) => {
  const { page, context } = visitor;
  await visitor.go(await invited());
  await visitor.press(visitor.link('begin'));
  const hulp = page.url();
  await visitor.choose(page.locator('[name="hulp"]').nth(2));
  await context.setOffline(true);
  await visitor.button('next').click().catch(() => {});
  await page.waitForTimeout(1000);
  assert.notEqual(page.url(), hulp, 'a form goes to another address');
  await context.setOffline(false);
  await page.goBack().catch(() => {});
  await page.waitForURL(hulp);
  assert(await page.locator('[name="hulp"]').nth(2).isChecked(), 'Back has what was chosen');
  visitor.complaints.length = 0;
}));

it('has about eight questions on a page, stacked where they do not fit, and lists to search', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(await invitedToMany());
  await visitor.press(visitor.link('begin'));
  await visitor.look('resident-list', { step: true });
  const numbers = page.locator('.peil-row-number');
  assert.equal(await numbers.count(), 11);
  const tops = await numbers.evaluateAll((found) => new Set(found.map((one) => Math.round(one.getBoundingClientRect().top))).size);
  assert.equal(tops, 1, '0 to 10 is one row');
  const search = page.getByLabel(visitor.say('list-search'));
  await search.fill('nummer 37');
  assert.deepEqual(await page.locator('[name="woonplaats"] option').allTextContents(), [visitor.say('list-choose'), 'Plaats nummer 37']);
  await page.locator('[name="woonplaats"]').selectOption('p37');
  await visitor.choose(page.locator('[name="cijfer_nu"]').nth(7));
  await visitor.press(visitor.button('next'));
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await visitor.look('resident-wide-matrix', { step: true });
  assert.equal(await page.locator('.peil-question').count(), 8);
  assert(height < 7000, `the page is ${height} pixels high`);
  // No word is broken: an option is as high as one line.
  const broken = await page.locator('.peil-option label').evaluateAll((found) => found.filter((one) => one.getBoundingClientRect().height > 30).length);
  assert.equal(broken, 0);
}));

it('says so when it was sent in from another window meanwhile', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(await invited());
  await visitor.press(visitor.link('begin'));
  const hulp = page.url();
  const other = await visitor.another();
  await other.page.goto(hulp);
  await answerAll(other, { aantal_kinderen: 0, otherwise: 0 });
  await other.press(other.button('send-in'));
  await visitor.choose(page.locator('[name="hulp"]').nth(1));
  await visitor.arrive(/\/done/);
  visitor.complaints.length = 0;
}));

it('is dark in the dark, and as easy to read', async () => {
  const context = await browser.newContext({ locale: 'nl', colorScheme: 'dark', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const visitor = Object.assign(new Visitor(), { server, language: 'nl', script: true, page, context, found: [], complaints: [] });
  const look = async (name) => {
    // Its style sheet may still be on its way.
    await page.waitForFunction((dark) => getComputedStyle(document.documentElement).backgroundColor === dark, 'rgb(18, 22, 27)');
    visitor.note(name, await visitor.axe());
    await visitor.picture(`${name}-nl-1280`);
    await page.setViewportSize({ width: 320, height: 800 });
    await visitor.picture(`${name}-nl-320`);
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await page.goto(new URL('/', server.url).href);
  await look('dark-home');
  await page.goto(await invited());
  await look('dark-start');
  await page.getByRole('link', { name: visitor.say('begin') }).click();
  await look('dark-page');
  await page.getByRole('button', { name: visitor.say('next') }).click();
  await look('dark-open');
  await page.getByRole('button', { name: visitor.say('next') }).click();
  await page.locator('[name="aantal_kinderen"]').fill('veel');
  await page.getByRole('button', { name: visitor.say('next') }).click();
  await look('dark-wrong');
  await context.close();
  assert.deepEqual(visitor.found, []);
});

it('opens by the code of a letter, typed in any way', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  const code = (await invited()).split('/i/')[1];
  await visitor.go('/');
  await visitor.look('home');
  await page.getByLabel(visitor.say('code-title')).fill('K7Q2');
  await visitor.press(visitor.button('code-go'));
  await visitor.look('home-wrong');
  await page.getByLabel(visitor.say('code-title')).fill(code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'));
  await visitor.press(visitor.button('code-go'));
  assert.match(visitor.path(), /^\/answer\/[a-z2-7]{26}$/);
  // Stopping says what became of it.
  await visitor.press(visitor.link('begin'));
  await fill(visitor, { otherwise: 0 });
  await visitor.press(visitor.button('stop'));
  await visitor.look('resident-stopped');
  assert(await page.getByText(/^Bewaard\. U kunt verder tot en met /).isVisible());
}));
