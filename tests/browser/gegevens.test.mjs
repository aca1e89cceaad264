// What is done with data: a coordinator gives a resident a copy of a case and erases it, prints a questionnaire; a researcher fetches answers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, it } from 'node:test';
import { serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';
import { signIn } from './ways.mjs';

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Fetches what a link gives, as a file. */
async function fetched(visitor, link) {
  const coming = visitor.page.waitForEvent('download');
  if (visitor.keys) {
    await visitor.reach(link);
    await visitor.page.keyboard.press('Enter');
  } else {
    await link.click();
  }
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

const KINDS = [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
];

KINDS.forEach((how, number) => {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;

  it(`gives a copy of a case, erases it, and prints a questionnaire: ${said}`, async () => {
    const coordinator = server.account(`regie${number}`, 'coordinator');
    const pseudonym = `wissen-${number}`;
    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await signIn(visitor, coordinator);
      await visitor.press(visitor.link('case-new'));
      await visitor.type(page.locator('#pseudonym'), pseudonym);
      await visitor.press(visitor.button('case-open'));
      const id = visitor.path().split('/').pop();
      const copy = await fetched(visitor, visitor.link('case-copy'));
      assert.equal(copy.name, `${id}.json`);
      assert.equal(JSON.parse(copy.bytes).pseudonym, pseudonym);

      await visitor.press(visitor.link('case-erase'));
      await visitor.look('zaak-wissen');
      await visitor.press(visitor.link('case-erase-not'));
      await visitor.press(visitor.link('case-erase'));
      await visitor.type(page.locator('#confirm'), 'een andere');
      await visitor.press(visitor.button('case-erase-do'));
      assert.match(await visitor.focus(), /peil-summary/);
      assert(await page.getByText(visitor.say('case-erase-wrong')).first().isVisible());
      await visitor.look('zaak-wissen-mis');
      await visitor.type(page.locator('#confirm'), pseudonym);
      await visitor.press(visitor.button('case-erase-do'));
      assert.equal(visitor.path(), `/cases/${id}/erased`);
      await visitor.look('zaak-gewist');
      assert(!(await page.locator('body').textContent()).includes(pseudonym));
      await visitor.press(visitor.link('to-cases'));
      assert.equal(await page.getByText(pseudonym).count(), 0);

      await visitor.press(visitor.link('instruments'));
      await visitor.look('vragenlijsten');
      await visitor.press(page.getByRole('link', { name: /Angstklachten/ }).first());
      assert.match(visitor.path(), /^\/instruments\/gad7$/);
    });
  });

  it(`fetches answers for research: ${said}`, async () => {
    const researcher = server.account(`vorser${number}`, 'researcher', '--reads', 'draagkracht');
    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await signIn(visitor, researcher);
      assert.equal(visitor.path(), '/research');
      await visitor.look('onderzoek');
      const begins = { csv: 'case_number,', xlsx: 'PK', sav: '$FL2', parquet: 'PAR1' };
      for (const [ending, begin] of Object.entries(begins)) {
        const file = await fetched(visitor, page.locator(`a[href*="form=${ending}"]`).first());
        assert.equal(file.name, `draagkracht.${ending}`);
        assert.equal(file.bytes.subarray(0, begin.length).toString(), begin);
      }
    });
  });
});
