// A year with somebody: an intake with an alert that is withdrawn, a study of four waves of which the professional misses one, another professional from halfway, three goals
// with actions, results and pictures at each moment, and the end. The server's clock is moved; the browser's is not.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { INSTRUMENTS, serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { answerAll, fill, quickly, signIn } from './ways.mjs';

const WAVES = [
  ['start', 'Bij het begin', '0..42'],
  ['kwartaal', 'Na drie maanden', '76..106 due 91'],
  ['halfjaar', 'Na zes maanden', '152..212 due 182'],
  ['jaar', 'Na twaalf maanden', '335..395 due 365'],
];
const PROTOCOL = `study jaar {
    title    "Een jaar samen"
    version  1.0.0
    language nl
}
instrument "${join(INSTRUMENTS, 'draagkracht/draagkracht.peil')}" version 2
privacy {
    key until 2099-12-31
}
practices these weighted equally {
    zeedorp "Zeedorp" cases 31
}
ended {
    verhuisd "Naar elders vertrokken"
}
${WAVES.map(([name, title, days]) => `wave ${name} "${title}" days ${days}`).join('\n')}
ask inwoner, professional
outcome draaglast primary matters 0.25 "Een kwart van de afstand"
`;
const GOALS = [
  { words: 'Ik wil rust over geld.', actions: [['Post samen openen', 'inwoner en wijkteam'], ['Regeling met de verhuurder', 'wijkteam']] },
  { words: 'Ik wil weer doorslapen.', actions: [['Praten over slaap', 'inwoner']] },
  { words: 'Ik wil elke week met iemand eten.', actions: [['Kennismaken met de eettafel', 'inwoner']] },
];

let browser;

before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const KINDS = [
  { language: 'nl', script: true, narrow: false },
  { language: 'fy', script: false, narrow: true },
];

KINDS.forEach((how) => {
  const said = `${how.language}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;
  it(`follows somebody for a year: ${said}`, async () => {
    const server = await serve({ moved: true });
    try {
      server.attach(PROTOCOL);
      const [anna, bert] = [server.account('anna'), server.account('bert')];
      await Visitor.come(browser, server, how, (visitor) => year(visitor, server, anna, bert));
      assert.deepEqual(server.trouble(), []);
    } finally {
      await server.stop();
    }
  });
});

async function year(visitor, server, anna, bert) {
  const { page } = visitor;
  await signIn(visitor, anna);
  assert.equal(visitor.path(), '/cases');
  await visitor.press(visitor.link('case-new'));
  await visitor.type(page.locator('#pseudonym'), 'witte-kraai');
  await visitor.press(visitor.button('case-open'));
  const path = visitor.path();

  // The intake. Somebody is not safe at home, and then it was a mistake.
  await visitor.go(`${path}/ask/draagkracht`);
  for (const [domain, reason] of [['veiligheid', 'De inwoner vertelt over ruzie.'], ['financien', 'Er zijn rekeningen blijven liggen.']]) {
    await visitor.choose(page.locator(`#domain-${domain}`));
    await visitor.type(page.locator(`#reason-${domain}`), reason);
  }
  await visitor.press(visitor.button('ask-do'));
  await Visitor.come(browser, server, { script: false, narrow: true }, async (other) => {
    await other.go(await newLink(visitor, path));
    await other.press(other.link('begin'));
    for (let pages = 0; !(await other.page.locator('[name="vei1"]').count()); pages += 1) {
      assert(pages < 30, 'the question is not reached');
      await fill(other, { otherwise: 2 });
      await other.press(other.button('next'));
    }
    await fill(other, { vei1: 0, otherwise: 2 });
    await other.press(other.button('next'));
    await visitor.go(path);
    await visitor.look('year-alert');
    assert(await page.getByText('Bespreek vandaag de veiligheid thuis.').first().isVisible());
    await other.press(other.button('back'));
    await fill(other, { vei1: 4 });
    await other.press(other.button('next'));
    await visitor.go(path);
    await visitor.look('year-withdrawn');
    const withdrawn = visitor.say('alert-withdrawn', { at: '' }).slice(0, 12);
    assert(await page.getByText(withdrawn, { exact: false }).first().isVisible());
    await visitor.press(page.getByRole('button', { name: visitor.say('alert-see') }).first());
    assert.equal(await page.getByText(withdrawn, { exact: false }).count(), 0, 'what was seen is gone');
    await answerAll(other, { otherwise: 2 });
    await other.press(other.button('send-in'));
  });
  await own(visitor, path, 1);
  await results(visitor, path, 'year-results-intake');

  // The first wave, and what the resident wants.
  await visitor.go(`${path}/studies`);
  await visitor.press(visitor.button('study-enrol').first());
  await wave(visitor, path, server, { resident: 1, professional: 1 });
  await results(visitor, path, 'year-results-start');
  for (const goal of GOALS) {
    await visitor.go(`${path}/goals/new`);
    await visitor.type(page.locator('#words'), goal.words);
    await visitor.press(visitor.button('goal-keep'));
    for (const [what, who] of goal.actions) {
      await visitor.type(page.locator('#what'), what);
      await visitor.type(page.locator('#who'), who);
      await visitor.press(visitor.button('action-add'));
    }
  }
  await visitor.look('year-goal');
  await visitor.go(path);
  await visitor.look('year-start');

  // After three months the professional does not come to it; a month later it is too late.
  server.move(91);
  await signIn(visitor, anna);
  assert.equal(visitor.path(), '/cases');
  await visitor.go('/studies');
  await visitor.look('year-due');
  assert(await page.getByText(WAVES[1][1]).first().isVisible());
  await wave(visitor, path, server, { resident: 2 });
  server.move(110);
  await signIn(visitor, anna);
  assert.equal(visitor.path(), '/cases');
  await visitor.go(`${path}/studies`);
  await visitor.look('year-missed');
  assert(await page.getByText(visitor.say('study-wave-outside')).first().isVisible(), 'a window closed');
  await visitor.go(path);
  await visitor.look('year-missed-case');
  assert.equal(await page.locator('a[href^="/own/"]').count(), 0, 'a round that closed takes nothing more');

  // Somebody else goes on.
  await visitor.open(page.getByText(visitor.say('case-hand-over'), { exact: true }));
  await page.locator('#to').selectOption('bert');
  await visitor.press(visitor.button('case-hand-over-do'));
  await visitor.look('year-handed-over');
  await visitor.press(visitor.button('sign-out'));
  server.move(182);
  await signIn(visitor, bert);
  assert.equal(visitor.path(), '/cases');
  await visitor.look('year-list');
  assert(await page.getByRole('link', { name: 'witte-kraai', exact: true }).first().isVisible());
  await wave(visitor, path, server, { resident: 2, professional: 2 });
  await results(visitor, path, 'year-results-half');
  await visitor.go(path);
  await visitor.press(page.getByRole('link', { name: visitor.say('goal-edit') }).first());
  await page.locator('#level').selectOption('0');
  await visitor.press(visitor.button('goal-level-do'));
  await visitor.press(page.getByRole('button', { name: visitor.say('action-is-done') }).first());
  await page.locator('[name="helped"]').first().selectOption('yes');
  await visitor.press(page.getByRole('button', { name: visitor.say('action-helped-do') }).filter({ hasText: GOALS[0].actions[0][0] }));
  await visitor.look('year-goal-half');

  // A year.
  server.move(365);
  await signIn(visitor, bert);
  assert.equal(visitor.path(), '/cases');
  await wave(visitor, path, server, { resident: 3, professional: 3 });
  await results(visitor, path, 'year-results-year');
  await visitor.go(path);
  await visitor.look('year-case');
  assert.equal(await page.locator('svg.peil-picture[role="img"]').count(), 1, 'the plane with its arrow');
  assert(await page.locator('.peil-mults svg[role="img"]').count() > 5, 'a picture of each score');
  assert(await page.getByText(new RegExp(`^${visitor.say('goal-standing-reached')}[.] `)).first().isVisible(), 'a goal was reached');
  await visitor.press(page.getByRole('link', { name: visitor.say('change-beside') }).first());
  await visitor.look('year-beside');
  await visitor.go(`${path}/studies`);
  await visitor.look('year-study');
  assert.equal(await page.getByText(visitor.say('study-wave-complete'), { exact: true }).count(), 3, 'three of four waves are complete');

  // The end.
  await visitor.go(path);
  await visitor.open(page.locator('summary').getByText(visitor.say('case-close'), { exact: true }));
  await visitor.choose(page.locator('[name="reason"]').first());
  await visitor.press(visitor.button('case-close'));
  await visitor.look('year-closed');
  assert.equal(await visitor.link('ask-something').count(), 0);
}

/** Asks the wave that is due, and has those fill in who are named, at a level from 0 to 4. */
async function wave(visitor, path, server, { resident, professional = null }) {
  await visitor.go(`${path}/studies`);
  await visitor.press(visitor.button('study-ask').first());
  const link = await newLink(visitor, path);
  await Visitor.come(browser, server, {}, async (other) => quickly(other, link, resident));
  if (professional !== null) await own(visitor, path, professional);
}

/** A link for the resident who was asked last. */
async function newLink(visitor, path) {
  await visitor.go(path);
  const form = visitor.page.locator('form[action*="/link/"]').first();
  await visitor.press(form.locator('button'));
  const link = await visitor.page.locator('#link').inputValue();
  await visitor.go(path);
  return link;
}

/** The own view of the professional, on what is asked now. */
async function own(visitor, path, level) {
  await visitor.go(path);
  const start = await visitor.page.locator('a[href^="/own/"]').first().getAttribute('href');
  await quickly(visitor, start, level);
}

/** The results of what was filled in last. */
async function results(visitor, path, name) {
  await visitor.go(path);
  await visitor.press(visitor.page.locator('a[href*="/results/"]').first());
  await visitor.look(name);
  assert(await visitor.page.locator('.peil-bars svg[role="img"]').count() > 3, 'a bar for each score');
}
