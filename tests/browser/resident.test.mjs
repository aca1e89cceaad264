// The resident's way, from the invitation to the feedback.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { answerAll, atTheDesk, fill } from './ways.mjs';

let server;
let browser;
let desk;
let cases = 0;

before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  desk = await atTheDesk(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A link to questions about money and about children, each time of another case. */
async function invited(options = {}) {
  const domains = { financien: 'Er zijn schulden.', gezin: 'De vraag gaat over de kinderen.' };
  return (await desk.ask(`inwoner-${(cases += 1)}`, 'draagkracht', { domains, informants: ['inwoner', 'professional'], ...options })).link;
}

const KINDS = [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
  { language: 'nl', script: false, keys: false, narrow: true },
  { language: 'fy', script: true, keys: true, narrow: false },
];

for (const how of KINDS) {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  it(`goes from the link to the feedback: ${said}`, () => Visitor.come(browser, server, how, async (visitor) => {
    const { page } = visitor;
    await visitor.go(await invited());
    // The administration is proposed in the words that were asked; the browser's language is chosen by the resident.
    if (how.language !== 'nl') await visitor.press(page.getByRole('link', { name: 'Frysk' }));
    await visitor.look('resident-start');
    await visitor.press(visitor.link('begin'));

    // A question that is left open is asked once more, and may then stay open.
    await visitor.look('resident-many', { step: true });
    const many = page.url();
    await visitor.press(visitor.button('next'));
    assert.equal(page.url(), many);
    await visitor.look('resident-open', { step: true });
    assert.match(await visitor.focus(), /peil-summary/, 'the summary has the focus');
    await visitor.press(page.locator('.peil-summary a').first());
    assert.equal(await visitor.focus(), 'q-hulp', 'a line of the summary leads to its question');
    await visitor.press(visitor.button('next'));
    assert.notEqual(page.url(), many);

    await fill(visitor, { otherwise: 1 });
    await visitor.look('resident-matrix', { step: true });
    await visitor.press(visitor.button('next'));

    // Something that is not a number: said above the form and at the field.
    await fill(visitor, { aantal_kinderen: 'veel' });
    await visitor.press(visitor.button('next'));
    await visitor.look('resident-wrong', { step: true });
    assert.match(await page.title(), new RegExp(`^${visitor.say('title-wrong')}`));
    assert.match(await visitor.focus(), /peil-summary/);
    const field = page.locator('#q-aantal_kinderen');
    assert.equal(await field.inputValue(), 'veel', 'what was typed is still there');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const described = await field.evaluate((input) => input.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '));
    assert(described.includes(visitor.say('wrong-integer', { low: 0, high: 12 })), described);

    // Something that is unlikely, to be confirmed or put right.
    await fill(visitor, { aantal_kinderen: '9' });
    await visitor.press(visitor.button('next'));
    await visitor.look('resident-check', { step: true });
    await visitor.choose(page.locator('[name="peil-confirm"]'));
    await fill(visitor, { aantal_kinderen: '1' });
    await visitor.press(visitor.button('next'));
    await answerAll(visitor, { leeftijd_kind: '7', 'leeftijd_kind[1]': '7', otherwise: 1 }, (id) => visitor.look(`resident-page-${id}`, { step: true }));

    await visitor.look('resident-review', { step: true });
    // Wijzig leads to the question, and its answer can be changed.
    await visitor.press(page.locator('.peil-review a[href$="#q-fin1"]'));
    assert.equal(await visitor.focus(), 'q-fin1');
    await fill(visitor, { fin1: 3 });
    await visitor.press(visitor.button('next'));
    await answerAll(visitor, {});
    const changed = page.locator('.peil-review > div', { has: page.locator('a[href$="#q-fin1"]') });
    assert.notEqual(await changed.locator('dd').first().textContent(), await page.locator('.peil-review > div', { has: page.locator('a[href$="#q-fin2"]') }).locator('dd').first().textContent());

    await visitor.press(visitor.button('send-in'));
    await visitor.look('resident-done');
  }));
}

describe('nothing is lost', () => {
  it('when somebody stops, and goes on with the same link on another device', async () => {
    const link = await invited();
    await Visitor.come(browser, server, { script: false, narrow: true }, async (visitor) => {
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      await fill(visitor, { hulp: 1 });
      await visitor.press(visitor.button('stop'));
      await visitor.look('resident-begun');
      assert(await visitor.link('go-on').isVisible());
    });
    await Visitor.come(browser, server, {}, async (visitor) => {
      await visitor.go(link);
      await visitor.press(visitor.link('review-so-far'));
      await visitor.look('resident-review-not-done', { step: true });
      assert(await visitor.page.getByText('Het wijkteam of een andere hulpverlener').isVisible());
      await visitor.press(visitor.link('stop-here'));
      await visitor.press(visitor.link('go-on'));
      assert.equal(await visitor.page.locator('h1').textContent(), 'Financiën', 'it goes on where it stopped');
    });
  });

  for (const script of [true, false]) {
    it(`when the language is changed in the middle of a page, ${script ? 'with' : 'without'} JavaScript`, async () => {
      const link = await invited();
      await Visitor.come(browser, server, { script, keys: !script }, async (visitor) => {
        const { page } = visitor;
        await visitor.go(link);
        await visitor.press(visitor.link('begin'));
        await visitor.press(visitor.button('next'));
        await visitor.press(visitor.button('next'));
        await fill(visitor, { fin1: 4 });
        await visitor.press(page.getByRole('button', { name: 'Frysk' }));
        visitor.language = 'fy';
        await visitor.look('resident-language', { step: true });
        assert.equal(await page.locator('h1').textContent(), 'Jild');
        assert(await page.locator('[name="fin1"]').nth(4).isChecked(), 'the answer is still chosen');
        await fill(visitor, { fin2: 0 });
        await visitor.press(page.getByRole('button', { name: 'English' }));
        visitor.language = 'en';
        await visitor.look('resident-language', { step: true });
        assert(await page.locator('[name="fin1"]').nth(4).isChecked());
        assert(await page.locator('[name="fin2"]').nth(0).isChecked());
      });
    });
  }

  it('by the back button and by going back in the form', async () => {
    const link = await invited();
    await Visitor.come(browser, server, {}, async (visitor) => {
      const { page } = visitor;
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      await fill(visitor, { hulp: 2 });
      await visitor.press(visitor.button('next'));
      await fill(visitor, { otherwise: 1 });
      await visitor.press(visitor.button('next'));
      await visitor.press(visitor.button('back'));
      assert(await page.locator('[name="fin3"]').nth(1).isChecked());
      await page.goBack();
      await page.goBack();
      assert.equal(await page.locator('h1').textContent(), 'Financiën');
      // The older page gives another answer, and goes on from there.
      await fill(visitor, { fin1: 3 });
      await visitor.press(visitor.button('next'));
      assert.equal(await page.locator('h1').textContent(), 'Opvoeden');
      await visitor.press(visitor.button('back'));
      assert(await page.locator('[name="fin1"]').nth(3).isChecked());
      assert(await page.locator('[name="fin3"]').nth(1).isChecked());
    });
  });

  it('by pressing twice', async () => {
    const link = await invited({ domains: {} });
    await Visitor.come(browser, server, {}, async (visitor) => {
      const { page } = visitor;
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      await fill(visitor, { hulp: 0 });
      await visitor.button('next').dblclick();
      await visitor.arrive(/persoonlijk/);
      await fill(visitor, { otherwise: 2 });
      await visitor.button('next').dblclick();
      await visitor.arrive(/sociaal/);
      await fill(visitor, { otherwise: 2 });
      await visitor.button('next').dblclick();
      await visitor.arrive(/review/);
      assert.equal(await page.getByText('Klopt voor een deel').count(), 9);
      await visitor.button('send-in').dblclick();
      await visitor.arrive(/done/);
      await visitor.look('resident-done');
      assert.equal(await page.locator('h1').textContent(), visitor.say('done-title'));
    });
  });

  it('by two windows with other answers, and it is said', async () => {
    const link = await invited();
    await Visitor.come(browser, server, {}, async (visitor) => {
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      await fill(visitor, { hulp: 1 });
      await visitor.press(visitor.button('next'));
      const other = await visitor.another();
      await other.page.goto(visitor.page.url());
      await fill(other, { fin1: 0, fin2: 0 });
      await other.press(other.button('next'));
      // This window does not know of these answers, and gives one of its own.
      await fill(visitor, { fin1: 4, fin3: 2 });
      await visitor.page.getByText(visitor.say('notice-overruled')).waitFor();
      await visitor.page.locator('#saved').filter({ hasText: /^Bewaard, / }).waitFor();
      await visitor.look('resident-windows', { step: true });
      assert(await visitor.page.locator('[name="fin2"]').nth(0).isChecked(), 'what the other window answered is shown');
      await visitor.press(visitor.button('next'));
      assert.doesNotMatch(visitor.path(), /financien/, 'nothing is open');
      await visitor.press(visitor.button('back'));
      for (const [name, at] of [['fin1', 4], ['fin2', 0], ['fin3', 2]]) assert(await visitor.page.locator(`[name="${name}"]`).nth(at).isChecked(), name);
    });
  });

  it('by two windows that answer each its own questions', async () => {
    const link = await invited();
    await Visitor.come(browser, server, {}, async (visitor) => {
      await visitor.go(link);
      await visitor.press(visitor.link('begin'));
      await fill(visitor, { hulp: 1 });
      await visitor.press(visitor.button('next'));
      const other = await visitor.another();
      await other.page.goto(visitor.page.url());
      const kept = (one) => one.page.locator('#saved').filter({ hasText: /^Bewaard, / }).waitFor();
      await fill(other, { fin1: 0 });
      await kept(other);
      // This page shows fin1 open still; the answer comes to it, and neither window takes the other's away.
      await fill(visitor, { fin2: 3 });
      await visitor.page.getByText(visitor.say('notice-kept')).waitFor();
      await kept(visitor);
      assert(await visitor.page.locator('[name="fin1"]').nth(0).isChecked());
      await fill(other, { fin3: 1 });
      await other.page.getByText(visitor.say('notice-kept')).waitFor();
      assert(await other.page.locator('[name="fin2"]').nth(3).isChecked());
      // Changed and changed back in one window, faster than it is kept.
      for (const at of [4, 3]) await visitor.choose(visitor.page.locator('[name="fin2"]').nth(at));
      await visitor.press(visitor.button('next'));
      await visitor.press(visitor.button('back'));
      for (const [name, at] of [['fin1', 0], ['fin2', 3], ['fin3', 1]]) assert(await visitor.page.locator(`[name="${name}"]`).nth(at).isChecked(), name);
    });
  });
});

describe('once it was sent in', () => {
  for (const how of [{ language: 'nl' }, { language: 'fy', script: false, narrow: true }]) {
    it(`the link and the back button show no answers (${how.language})`, async () => {
      const link = await invited({ domains: {} });
      await Visitor.come(browser, server, how, async (visitor) => {
        const { page } = visitor;
        await visitor.go(link);
        if (how.language === 'fy') await visitor.press(page.getByRole('link', { name: 'Frysk' }));
        await visitor.press(visitor.link('begin'));
        await answerAll(visitor, { otherwise: 2 });
        await visitor.press(visitor.button('send-in'));
        await page.goBack();
        await visitor.look('resident-again');
        assert.equal(await page.getByRole('radio').count(), 0);
        assert.equal(await page.locator('.peil-review').count(), 0);
      });
      await Visitor.come(browser, server, { ...how, language: 'nl' }, async (visitor) => {
        await visitor.go(link);
        await visitor.look('resident-sent');
        assert.equal(await visitor.page.locator('h1').textContent(), visitor.say('already-title'));
      });
    });
  }
});

describe('leaving quickly', () => {
  const ELSEWHERE = '<!DOCTYPE html><html lang="nl"><title>Het weer</title><h1>Het weer</h1></html>';
  for (const script of [true, false]) {
    it(`stands on every page, ${script ? 'and takes it out of the history' : 'without JavaScript too'}`, async () => {
      const link = await invited();
      await Visitor.come(browser, server, { script, keys: true }, async (visitor) => {
        const { page } = visitor;
        await visitor.context.route('https://www.knmi.nl/**', (route) => route.fulfill({ body: ELSEWHERE, contentType: 'text/html; charset=utf-8' }));
        await page.goto('about:blank');
        await visitor.go(link);
        await visitor.press(visitor.link('leave'));
        await page.waitForURL('https://www.knmi.nl/**');
        await page.goBack();
        if (script) assert.equal(page.url(), 'about:blank');
        else assert.equal(await page.locator('h1').textContent(), 'Draagkracht en draaglast');
      });
    });
  }
});
