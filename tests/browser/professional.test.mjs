// The professional's way, from signing in to the picture of scores.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { code, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { answerAll, enter } from './ways.mjs';
import { say } from './words.mjs';

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
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
  { language: 'nl', script: true, keys: true, narrow: true },
];

/** A burgerservicenummer that nobody has: it stands the test of eleven. */
const BSN = '111222333';

/** The resident of a link, who feels unsafe at home: in a browser of their own, quickly. */
async function resident(link, answers) {
  await Visitor.come(browser, server, { script: false }, async (visitor) => {
    await visitor.go(link);
    await visitor.press(visitor.link('begin'));
    await answerAll(visitor, answers);
    await visitor.press(visitor.button('send-in'));
  });
}

KINDS.forEach((how, number) => {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  it(`goes from signing in to the pictures: ${said}`, () => Visitor.come(browser, server, how, async (visitor) => {
    const { page } = visitor;
    const account = server.account(`prof${number}`);

    await visitor.go('/');
    // Whoever chooses a language keeps it, also where questions are proposed in another one.
    if (how.language === 'fy') {
      await visitor.press(page.getByRole('link', { name: 'Nederlands' }));
      await visitor.press(page.getByRole('link', { name: 'Frysk' }));
    }
    await visitor.look('home');
    await visitor.press(visitor.link('sign-in'));
    await visitor.look('sign-in');
    await enter(visitor, account.name, 'not the password', code(account.app));
    await visitor.look('sign-in-denied');
    assert.match(await page.title(), new RegExp(`^${visitor.say('title-wrong')}`));
    await enter(visitor, account.name, account.password, code(account.app));
    assert.equal(visitor.path(), '/cases');
    await visitor.look('cases');

    // A pseudonym: none, one that looks like a person, and a good one.
    await visitor.press(visitor.link('case-new'));
    await visitor.look('case-new');
    await visitor.press(visitor.button('case-open'));
    await visitor.look('cases-no-pseudonym');
    assert.match(await visitor.focus(), /peil-summary/);
    await visitor.type(page.locator('#pseudonym'), BSN);
    await visitor.press(visitor.button('case-open'));
    await visitor.look('cases-bsn');
    assert(await page.getByText(visitor.say('looks-like-bsn')).isVisible());
    const pseudonym = `blauwe-vis-${number}`;
    await visitor.type(page.locator('#pseudonym'), pseudonym);
    await visitor.press(visitor.button('case-open-anyway'));
    assert.equal(await page.locator('h1').textContent(), visitor.say('case-title', { pseudonym }));
    await visitor.look('case-empty');
    const at = page.url();

    // Asking: without a reason it is not asked.
    await visitor.press(visitor.link('ask-something'));
    await visitor.look('ask-choose');
    await visitor.press(page.getByRole('link', { name: 'Draagkracht en draaglast' }));
    await visitor.look('ask');
    for (const domain of ['veiligheid', 'financien', 'wonen']) await visitor.choose(page.locator(`#domain-${domain}`));
    await visitor.press(visitor.button('ask-do'));
    await visitor.look('ask-no-reason');
    assert.match(await visitor.focus(), /peil-summary/);
    await visitor.press(page.locator('.peil-summary a').first());
    assert.equal(await visitor.focus(), 'reason-financien');
    await visitor.type(page.locator('#reason-financien'), 'Er zijn rekeningen blijven liggen.');
    await visitor.type(page.locator('#reason-wonen'), 'Er is een huurachterstand.');
    await visitor.type(page.locator('#reason-veiligheid'), 'De inwoner vertelt over ruzie.');
    await visitor.press(visitor.button('ask-do'));
    assert.equal(page.url(), at);
    await visitor.look('case-asked');

    // The link, the letter, and taking the link back.
    await visitor.press(page.getByRole('button', { name: visitor.say('link-make') }).first());
    await visitor.look('link');
    const link = await page.locator('#link').inputValue();
    assert.equal(await page.getByRole('button', { name: visitor.say('letter-print') }).isVisible(), how.script);
    if (how.script) {
      await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await visitor.press(visitor.button('link-copy'), { stays: true });
      await page.getByRole('status').getByText(visitor.say('link-copied')).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    }
    assert.equal(await page.getByRole('img', { name: say('nl', 'link-qr') }).count(), 1, 'the letter is in the language of the questions');
    await visitor.press(page.getByRole('link', { name: visitor.say('case-title', { pseudonym }) }));
    await visitor.look('case-linked');

    // The resident answers. What is alarming is known at once; nothing else is.
    await resident(link, { vei1: 0, vei2: 4, vei3: 1, fin1: 1, fin2: 3, otherwise: 2 });
    await visitor.press(visitor.link('cases').first());
    await visitor.look('cases-alert');
    assert(await page.getByText('Bespreek vandaag de veiligheid thuis.').first().isVisible());
    await visitor.press(visitor.link('alerts').first());
    await visitor.look('alerts');
    await visitor.press(page.getByRole('link', { name: pseudonym, exact: true }).first());
    await visitor.look('case-alert');
    assert.equal(await page.getByRole('link', { name: visitor.say('results-see') }).count(), 0);
    await visitor.press(page.getByRole('button', { name: visitor.say('alert-see') }).first());
    await visitor.look('case-seen');

    // The own view; then everybody is ready.
    await visitor.press(page.getByRole('link', { name: visitor.say('own-fill') }));
    await visitor.look('own-start');
    await visitor.press(visitor.link('begin'));
    await answerAll(visitor, { otherwise: 3 }, (id) => visitor.look(`own-page-${id}`, { step: true }));
    await visitor.look('own-review', { step: true });
    await visitor.press(visitor.button('send-in'));
    await visitor.look('own-done');
    await visitor.press(visitor.link('to-case'));
    await visitor.look('case-done');
    await visitor.press(page.getByRole('link', { name: visitor.say('results-see') }));
    await visitor.look('results');
    assert.equal(await page.locator('figure svg.peil-picture[role="img"]').count(), 2, 'a radar and a plane');
    assert(await page.locator('.peil-bars svg[role="img"]').count() > 5, 'a bar for each score');
    assert(await page.getByText(visitor.say('widest-what')).isVisible());
    const tables = page.locator('details');
    const folds = await tables.count();
    assert(folds >= 6, 'a fold for each domain, a table for each picture, a trace for each who answered');
    for (let number = 0; number < folds; number += 1) {
      if (!await tables.nth(number).evaluate((details) => details.open)) await visitor.open(tables.nth(number).locator('summary'));
      assert(await tables.nth(number).evaluate((details) => details.open));
    }
    await visitor.look('results-opened', { picture: false });
    const results = page.url();
    await visitor.press(visitor.link('sheet-open'));
    await visitor.look('sheet');
    // Everything is on one side of paper; what is alarming is not on it.
    const pages = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g);
    assert.equal(pages.length, 1, 'the sheet is one A4');
    assert.equal(await page.getByText('Bespreek vandaag de veiligheid thuis.').count(), 0);
    await visitor.press(visitor.link('sheet-back'));
    await visitor.press(visitor.link('sheet-resident-open'));
    await visitor.look('sheet-resident');
    await page.goto(results);

    await visitor.press(visitor.button('sign-out'));
    await visitor.go('/cases');
    assert.equal(visitor.path(), '/sign-in');
  }));
});

it('a link can be taken back, and then opens nothing', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(server.professional);
  await visitor.go('/cases');
  await visitor.press(page.getByRole('link', { name: 'voorbeeld-1', exact: true }));
  await visitor.press(page.getByRole('button', { name: visitor.say('link-revoke') }).first());
  await visitor.look('case-revoked');
  assert.equal(await page.getByRole('button', { name: visitor.say('link-revoke') }).count(), 0);
  await Visitor.come(browser, server, {}, async (other) => {
    await other.go(server.resident);
    await other.look('fault-no-link');
    assert.equal(await other.page.locator('h1').textContent(), other.say('fault-no-link'));
  });
  // Whoever looks too early is told who is waited for.
  const own = await page.getByRole('link', { name: visitor.say('own-fill') }).getAttribute('href');
  await visitor.go(`${visitor.path()}/results/${own.split('/').pop()}`);
  await visitor.look('results-wait');
  assert.equal(await page.locator('svg').count(), 0);
}));

it('of one who answers alone the results have one column', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  await visitor.go(server.professional);
  await visitor.go('/cases');
  await visitor.press(visitor.link('case-new'));
  await visitor.type(page.locator('#pseudonym'), 'rode-vis');
  await visitor.press(visitor.button('case-open'));
  const at = page.url();
  await visitor.go(`${at}/ask/phq9`);
  await visitor.look('ask-one');
  await visitor.press(visitor.button('ask-do'));
  await visitor.press(page.getByRole('link', { name: visitor.say('own-fill') }));
  await visitor.look('own-start-one');
  await visitor.press(visitor.link('begin'));
  await answerAll(visitor, { otherwise: 2 });
  await visitor.press(visitor.button('send-in'));
  await visitor.press(visitor.link('to-case'));
  await visitor.press(page.getByRole('link', { name: visitor.say('results-see') }));
  await visitor.look('results-one');
}));

for (const how of [{ language: 'nl', keys: true }, { language: 'fy', narrow: true }]) {
  it(`is warned before being signed out, and can stay: ${how.language}`, () => Visitor.come(browser, server, how, async (visitor) => {
    const { page } = visitor;
    const account = server.account(`warned-${how.language}`);
    await page.clock.install();
    // What another window may have done since is asked of the server, whose clock is not moved.
    let left = '240';
    await page.route('**/session', (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      return left ? route.fulfill({ body: left }) : route.fulfill({ status: 401 });
    });
    await visitor.go('/sign-in');
    await enter(visitor, account.name, account.password, code(account.app));
    await visitor.go('/cases/new');
    const message = page.locator('#session');
    await visitor.type(page.locator('#pseudonym'), 'halve vis');
    // The script has to have begun before the clock is moved: it counts from then on.
    await page.waitForLoadState('load');
    await page.clock.fastForward(20 * 60_000);
    assert(!(await message.isVisible()));
    await page.clock.fastForward(6 * 60_000);
    await message.waitFor();
    assert.equal((await message.locator('p:visible').textContent()).trim(), visitor.say('session-soon'));
    assert.equal(await message.getAttribute('role'), 'alert');
    assert.equal(await visitor.focus(), 'pseudonym', 'the focus stays where it is');
    await visitor.look('session-soon');
    // The next tab leads to the button, and from it one goes on.
    const stay = visitor.button('session-stay');
    if (how.keys) {
      await page.keyboard.press('Tab');
      assert(await stay.evaluate((button) => button === document.activeElement));
      await page.keyboard.press('Tab');
      assert(!(await stay.evaluate((button) => button === document.activeElement)), 'the focus is not trapped');
      await page.keyboard.press('Shift+Tab');
    }
    left = '1800';
    await visitor.press(stay, { stays: true });
    await message.getByText(visitor.say('session-stays')).waitFor();
    assert.equal(await page.locator('#pseudonym').inputValue(), 'halve vis');
    assert.equal(await visitor.focus(), 'pseudonym');
    await page.clock.fastForward(15_000);
    await message.waitFor({ state: 'hidden' });
    left = '';
    await page.clock.fastForward(31 * 60_000);
    await message.getByText(visitor.say('session-over')).waitFor();
    assert(!(await stay.isVisible()));
    await visitor.look('session-over');
  }));
}

for (const how of [{ language: 'nl', keys: true, narrow: true }, { language: 'fy', script: false }]) {
  it(`what is sent too late is sent after signing in again: ${how.language}`, async () => {
    // On a server of its own: every session there ends.
    const own = await serve();
    try {
      await Visitor.come(browser, own, how, async (visitor) => {
        const { page } = visitor;
        const first = own.account('laat');
        await visitor.go('/sign-in');
        await visitor.choose(page.locator('#more-time'));
        await enter(visitor, first.name, first.password, code(first.app));
        assert.equal(visitor.path(), '/cases');
        assert.match(await page.locator('.peil-until').textContent(), /\d\d:\d\d/);
        own.later(299);
        await visitor.go('/cases');
        assert.equal(visitor.path(), '/cases');
        await visitor.press(visitor.link('case-new'));
        await visitor.type(page.locator('#pseudonym'), 'late vis');
        own.later(301);
        await visitor.press(visitor.button('case-open'));
        assert.equal(visitor.path(), '/sign-in');
        assert(await page.getByText(visitor.say('sign-in-held')).isVisible());
        await visitor.look('sign-in-held');
        // A code is good once, and the next one half a minute away.
        const account = own.reset('laat');
        await enter(visitor, account.name, account.password, code(account.app));
        assert.equal(visitor.path(), '/sign-in/held');
        await visitor.look('held');
        await visitor.press(visitor.button('held-send'));
        assert.equal(await page.locator('h1').textContent(), visitor.say('case-title', { pseudonym: 'late vis' }));
        own.later(31);
        await visitor.go('/cases');
        await visitor.look('sign-in-ended');
        assert(await page.getByText(visitor.say('sign-in-ended')).isVisible());
        await visitor.go('/sign-in?notice=lost');
        await visitor.look('sign-in-lost');
      });
    } finally {
      await own.stop();
    }
  });
}

it('follows a case for a year: what changed, two moments side by side, a goal and what the resident says', () => Visitor.come(browser, server, {}, async (visitor) => {
  const { page } = visitor;
  // The first click shows the line in time and the plane with its arrow.
  await visitor.go(server.professional);
  assert(visitor.path().startsWith('/cases/'));
  const case_ = visitor.path();
  await visitor.look('case-year');
  assert.equal(await page.locator('svg.peil-picture[role="img"]').count(), 1, 'the plane');
  assert(await page.locator('.peil-mults svg[role="img"]').count() > 5, 'a picture of each score');
  assert(await page.getByText(visitor.say('change-chance')).first().isVisible());
  const fold = page.locator('.peil-mults details').first();
  await visitor.open(fold.locator('summary'));
  await visitor.press(fold.locator('td a').first());
  await visitor.look('change-trace');
  await visitor.go(case_);
  await visitor.press(page.getByRole('link', { name: visitor.say('change-beside') }));
  await visitor.look('beside');
  await visitor.go(`${case_}/change/draagkracht`);
  await visitor.look('change');

  // A goal that reads like an action gets a question; what was written is kept as a means.
  await visitor.go(case_);
  await visitor.press(visitor.link('goal-new'));
  await visitor.look('goal-new');
  await visitor.type(page.locator('#words'), 'Aanmelden bij een sportclub');
  await visitor.press(visitor.button('goal-keep'));
  await visitor.look('goal-means');
  await visitor.type(page.locator('#words'), 'Ik wil mij fit voelen.');
  await visitor.press(visitor.button('goal-keep'));
  await visitor.look('goal');
  assert(await page.getByText('Aanmelden bij een sportclub').first().isVisible());
  await visitor.go(case_);
  await visitor.press(visitor.button('goal-link'));
  await visitor.look('goal-link');
  const link = await page.locator('#link').inputValue();
  await Visitor.come(browser, server, { narrow: true, script: false }, async (other) => {
    await other.go(link);
    await other.look('own-goals');
    await other.press(other.page.getByRole('button', { name: other.say('own-goals-yes') }).last());
    await other.look('own-goals-agreed');
  });
  await visitor.go('/goals');
  await visitor.look('goals-shared');
}));
