// A study: a case that takes part and is asked a wave, the list of who is due, and a resident who is asked for consent apart from the questions.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { INSTRUMENTS, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { atTheDesk } from './ways.mjs';

const QUESTION = 'Mogen wij uw antwoorden gebruiken om na te gaan of hulp werkt?';
const PROTOCOL = `study wandeling {
    title    "Rust in een jaar"
    version  1.0.0
    language nl
}
instrument "${join(INSTRUMENTS, 'draagkracht/draagkracht.peil')}" version 2
privacy {
    key until 2099-12-31
}
consent "${QUESTION}"
practices these weighted equally {
    zeedorp "Zeedorp" cases 31
}
ended {
    verhuisd "Naar elders vertrokken"
}
wave start "Bij het begin" days 0..42
wave jaar "Na twaalf maanden" days 305..425 due 365
ask inwoner, professional
outcome draaglast primary matters 0.25 "Een kwart van de afstand"
`;

let server;
let browser;
let desk;

before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  server.attach(PROTOCOL);
  desk = await atTheDesk(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const KINDS = [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: false, narrow: true },
];

KINDS.forEach((how, number) => {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  it(`takes part in a study: ${said}`, async () => {
    const opened = await desk.post('/cases', { pseudonym: `grijze-mees-${number}` });
    const path = new URL(opened.url()).pathname;
    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await visitor.go(server.professional);
      await visitor.go(`${path}/studies`);
      await visitor.look('case-studies-out');
      await visitor.press(visitor.button('study-enrol').first());
      await visitor.look('case-studies-in');
      await visitor.go('/cases');
      await visitor.press(visitor.link('studies-see'));
      await visitor.look('studies');
      assert(await page.getByText(visitor.say('studies-due'), { exact: false }).first().isVisible());
      await visitor.go(`${path}/studies`);
      await visitor.press(visitor.button('study-ask').first());
      await visitor.look('case-studies-asked');
      assert.equal(await visitor.button('study-ask').count(), 0, 'a wave is asked once');
    });
    const own = await (await desk.request.get(new URL(path, server.url).href)).text();
    const make = own.match(/action="([^"]*\/link\/[^"]*)"><button[^>]*>[^<]*<span[^>]*>: Inwoner</)[1];
    const letter = await (await desk.post(make, {})).text();
    const link = letter.match(/id="link" value="([^"]+)"/)[1];

    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await visitor.go(link);
      if (how.language !== 'nl') await visitor.press(page.getByRole('link', { name: 'Frysk' }));
      await visitor.look('study-start');
      assert(await page.getByText(QUESTION).isVisible());
      await visitor.press(visitor.button('study-no'));
      await visitor.look('study-no');
      // Who says no goes on with the questions.
      await visitor.link('begin').waitFor();
      await visitor.open(page.getByText(visitor.say('study-join')));
      await visitor.press(visitor.button('study-yes'));
      await visitor.look('study-yes');
      await visitor.open(page.getByText(visitor.say('study-leave')));
      await visitor.press(page.locator('button[value="stop"]'));
      await visitor.look('study-stopped');
      assert.equal(visitor.path().split('/').pop(), 'study');
      // The link leads there still.
      await visitor.go(link);
      await visitor.open(page.getByText(visitor.say('study-leave')));
      await visitor.press(page.locator('button[value="remove"]'));
      await visitor.look('study-removed');
      assert.equal(await page.locator('button[name="say"]').count(), 0);
    });
    assert.deepEqual(server.trouble(), []);
  });
});
