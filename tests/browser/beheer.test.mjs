// The beheerder's way: somebody is invited and chooses a password, a program and a receiver of messages are added, a backup is made, and the log says so.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { code, serve } from './peil.mjs';
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

const KINDS = [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
];

/** Somebody opens the link to their account, in a browser of their own. */
async function comes(how, link, name) {
  await Visitor.come(browser, server, how, async (visitor) => {
    const { page } = visitor;
    const accept = async (chosen, digits) => {
      await visitor.type(page.locator('#new'), chosen);
      await visitor.type(page.locator('#again'), chosen);
      await visitor.type(page.locator('#code'), digits);
      await visitor.press(visitor.button('welcome-do'));
    };
    await visitor.go(link);
    await visitor.look('welkom');
    const app = await page.locator('#address').inputValue();
    await accept('kort', '000000');
    assert.match(await visitor.focus(), /peil-summary/);
    await visitor.look('welkom-mis');
    await accept('paard batterij nietje', code(app));
    assert.equal(visitor.path(), '/cases');
    assert.match(await page.locator('.peil-person').textContent(), new RegExp(name));

    await visitor.press(visitor.link('password'));
    await visitor.look('wachtwoord');
    await visitor.type(page.locator('#old'), 'paard batterij nietje');
    await visitor.type(page.locator('#new'), 'tafel lamp kerstboom');
    await visitor.type(page.locator('#again'), 'tafel lamp kerstboom');
    await visitor.press(visitor.button('password-do'));
    assert(await page.getByText(visitor.say('password-changed')).isVisible());

    await visitor.go(link);
    assert.equal(await page.locator('h1').textContent(), visitor.say('fault-no-welcome'));
    await visitor.look('welkom-voorbij');
  });
}

KINDS.forEach((how, number) => {
  const said = `${how.language}, ${how.keys ? 'by keyboard' : 'by pointer'}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`;

  it(`invites somebody, lets a program in, and reads the log: ${said}`, async () => {
    const beheerder = server.account(`beheer${number}`, 'beheerder');
    const [name, program, receiver] = ['nieuw', 'portaal', 'zaken'].map((what) => `${what}${number}`);
    await Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      await signIn(visitor, beheerder);
      assert.equal(visitor.path(), '/practices');

      await visitor.press(visitor.link('accounts'));
      await visitor.look('accounts');
      await visitor.type(page.locator('#name'), name);
      await visitor.press(visitor.button('account-add'));
      assert.equal(visitor.path(), `/accounts/${name}/link`);
      await visitor.look('account-link', { picture: false });
      const link = await page.locator('#link').inputValue();
      await comes(how, link, name);

      await visitor.press(visitor.link('clients'));
      await visitor.look('programmas');
      await visitor.type(page.locator('#name'), program);
      await visitor.press(visitor.button('client-add'));
      assert.match(await visitor.focus(), /peil-summary/);
      await visitor.look('programmas-mis');
      await visitor.choose(page.locator('[id="scope-scores:read"]'));
      await visitor.type(page.locator('#days'), '90');
      await visitor.press(visitor.button('client-add'));
      assert.equal(visitor.path(), `/clients/${program}/token`);
      await visitor.look('programma-sleutel', { picture: false });
      await visitor.press(visitor.link('to-clients'));
      await visitor.look('programmas-een');

      await visitor.press(visitor.link('hooks'));
      await visitor.type(page.locator('#name'), receiver);
      await visitor.type(page.locator('#url'), 'http://127.0.0.1:9/peil');
      await visitor.choose(page.locator('#event-alert'));
      await visitor.press(visitor.button('hook-add'));
      assert.equal(visitor.path(), `/hooks/${receiver}/secret`);
      await visitor.press(visitor.link('to-hooks'));
      await visitor.press(page.locator(`form[action="/hooks/${receiver}/test"] button`));
      assert(await page.getByText(visitor.say('hook-not-taken', { name: receiver })).isVisible());
      await visitor.look('berichten');

      await visitor.press(visitor.link('imports'));
      await visitor.press(visitor.button('import-do'));
      assert.match(await visitor.focus(), /peil-summary/);
      await visitor.look('inlezen-mis');
      await page.locator('#file').setInputFiles(fileURLToPath(new URL('../interchange/kits/fhir/load/questionnaire.json', import.meta.url)));
      await visitor.press(visitor.button('import-do'));
      assert.match(visitor.path(), /^\/imports\/[a-z0-9]+$/);
      await visitor.look('inlezen-verslag');
      await visitor.press(visitor.link('paper'));
      // In the language of the questionnaire.
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await page.goBack();
      await visitor.press(visitor.link('to-imports'));
      await visitor.look('inlezen');

      await visitor.press(visitor.link('retention'));
      await visitor.look('bewaren');

      await visitor.press(visitor.link('server'));
      await visitor.press(visitor.button('server-backup-do'));
      for (let tries = 0; await visitor.link('server-look-again').isVisible(); tries += 1) {
        assert(tries < 100, 'the backup is not finished');
        await visitor.press(visitor.link('server-look-again'));
      }
      assert(await page.getByText(visitor.say('server-backed-up')).isVisible());
      await visitor.look('server');

      await visitor.press(visitor.link('audit'));
      await visitor.look('logboek');
      await visitor.type(page.locator('#account'), name);
      await visitor.press(visitor.button('audit-find'));
      await visitor.look('logboek-gezocht');
      const lines = await page.locator('.peil-card').allTextContents();
      for (const key of ['audit-account-add', 'audit-account-invite', 'audit-account-accept', 'audit-account-password']) {
        assert(lines.some((line) => line.includes(visitor.say(key))), `${key}: ${lines.join('\n')}`);
      }
    });
  });
});
