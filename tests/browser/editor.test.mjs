// Whoever writes an instrument in the browser: text left, page right, by pointer and by keyboard alone, with and without JavaScript.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';

let server;
let browser;
let source;
let text;

before(async () => {
  [server, browser] = await Promise.all([serve({ preview: true, edit: true }), launch()]);
  source = join(server.instruments, 'gad7/gad7.peil');
  text = readFileSync(source, 'utf8');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const onDisk = () => readFileSync(source, 'utf8');

/** Puts the cursor behind a text, by the search of the editor. */
async function find(page, what) {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+f');
  await page.locator('.cm-search [name=search]').fill('');
  await page.keyboard.type(what);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.locator('.cm-content:focus').waitFor();
  await page.keyboard.press('ArrowRight');
}

/** Waits until the pane says this, of the text as it is now; a string as it is written, for "Noch net bewarre." is not "Bewarre." */
async function told(page, pattern) {
  const said = pattern instanceof RegExp ? pattern : new RegExp(`(^|\\s)${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  await page.locator('[data-told=now]').filter({ hasText: said }).waitFor();
}

for (const how of [{ language: 'nl' }, { language: 'fy', narrow: true }, { language: 'en', keys: true }]) {
  it(`writes, mends and saves, with the page beside it: ${how.language}${how.keys ? ', by keyboard' : ''}${how.narrow ? ', 320 pixels' : ''}`, () =>
    Visitor.come(browser, server, how, async (visitor) => {
      const { page } = visitor;
      writeFileSync(source, text);
      await visitor.go(`/?language=${how.language}`);
      await visitor.press(page.getByRole('link', { name: 'Angstklachten' }));
      await visitor.press(page.getByRole('link', { name: visitor.say('preview-edit') }).first());
      await page.locator('.cm-content').waitFor();
      await told(page, visitor.say('edit-good'));
      await visitor.look('edit-good');

      // A name that nothing declares: underlined, told, and mended by the button in its card.
      await find(page, 'sum(angst');
      await page.keyboard.type('s');
      await page.locator('.cm-lintRange-error').waitFor();
      await told(page, new RegExp(visitor.say('edit-errors', { count: '\\d+' })));
      await told(page, visitor.say('edit-unsaved'));
      await page.keyboard.press('Control+Shift+KeyM');
      const list = page.getByRole('region', { name: visitor.say('edit-findings') });
      const finding = list.getByRole('listitem').filter({ hasText: 'PEIL0201' }).first();
      await finding.waitFor();
      await page.waitForFunction(() => document.querySelector('[data-findings]').contains(document.activeElement));
      await visitor.look('edit-mistake');
      await visitor.press(finding.getByRole('button').nth(1), { stays: true });
      await page.locator('.cm-lintRange-error').waitFor({ state: 'detached' });
      await list.waitFor({ state: 'hidden' });
      assert.equal(onDisk(), text);

      // What can stand behind a colon.
      await find(page, '"Angst en spanning" : ');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete li', { hasText: 'frequentie' }).waitFor();
      await page.keyboard.press('Escape');

      // The page follows the cursor, shows what was saved, and the other way round.
      await find(page, 'item gad3 "Te ');
      await page.keyboard.type('erg ');
      await told(page, visitor.say('edit-unsaved'));
      if (how.keys) {
        await page.keyboard.press('Control+s');
      } else {
        await visitor.press(page.getByRole('button', { name: visitor.say('edit-save') }), { stays: true });
      }
      await told(page, visitor.say('edit-saved'));
      assert.match(onDisk(), /Te erg veel piekeren/);
      const beside = page.frameLocator('.peil-editor-page').locator('html[data-followed]');
      await beside.getByText('Te erg veel piekeren').first().waitFor();
      await beside.getByText('Snel geïrriteerd').first().click();
      const line = page.locator('.cm-activeLine');
      await line.filter({ hasText: 'gad6' }).waitFor();

      // A card.
      if (!how.keys) {
        await page.locator('.cm-line', { hasText: 'domain angst' }).getByText('frequentie').hover();
        await page.locator('.peil-editor-card').first().waitFor();
      }

      // Another program changes the file: nothing is written over it without a question.
      writeFileSync(source, text);
      await page.locator('.cm-content').focus();
      await page.keyboard.type('# ');
      const asked = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.message());
        return dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss();
      });
      await page.keyboard.press('Control+s');
      await told(page, visitor.say('edit-kept'));
      assert.deepEqual(asked.slice(0, 2), [visitor.say('edit-overwrite'), visitor.say('edit-take')]);
      assert.equal(onDisk(), text);
    }));
}

const WRITTEN = `instrument rust_thuis {
    title "Rust thuis"
    version 0.1.0
    language nl
}
scale vaak {
    0 "Nooit"
    1 "Soms"
}
domain slapen "Slapen" : vaak {
    item slapen1 "Ik slaap door"
    item slapen2 "Ik word moe wakker"
}
score totaal "Rust" = sum(slapen, needs: 1 of 2, missing: prorate) {
    higher is worse
    bands {
        weinig "Weinig" from 0
        veel "Veel" from 1.5
    }
}
`;

// As somebody writes who has a questionnaire on paper, every sign, also those that the pane puts there by itself.
it('begins a questionnaire, which is typed from its first sign to its last', () =>
  Visitor.come(browser, server, { language: 'nl' }, async (visitor) => {
    const { page } = visitor;
    await visitor.go('/');
    await visitor.look('edit-list');
    await visitor.type(page.locator('#name'), '2 vragen');
    await visitor.press(visitor.button('edit-begin-do'));
    await visitor.look('edit-list-refused');
    assert.equal(await visitor.focus(), 'name');
    await visitor.type(page.locator('#name'), 'Rust thuis');
    await visitor.press(visitor.button('edit-begin-do'));
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    for (const line of WRITTEN.trimEnd().split('\n')) {
      await page.keyboard.type(line.trim());
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Control+s');
    await told(page, visitor.say('edit-saved'));
    await told(page, new RegExp(visitor.say('edit-good')));
    assert.equal(readFileSync(join(server.instruments, 'rust_thuis/rust_thuis.peil'), 'utf8').trimEnd(), WRITTEN.trimEnd());
  }));

it('is a text field and a button without JavaScript', () =>
  Visitor.come(browser, server, { language: 'nl', script: false }, async (visitor) => {
    const { page } = visitor;
    writeFileSync(source, text);
    await visitor.go('/edit/gad7');
    await visitor.look('edit-plain');
    const field = page.getByRole('textbox', { name: /gad7\.peil/ });
    assert.equal(await field.inputValue(), text);
    await field.fill(text.replace('sum(angst', 'sum(angsst'));
    await visitor.press(page.getByRole('button', { name: visitor.say('edit-save') }));
    await page.getByRole('link', { name: /PEIL0201/ }).first().waitFor();
    assert.equal(onDisk(), text.replace('sum(angst', 'sum(angsst'));
    await visitor.look('edit-plain-mistake');
    // Written meanwhile by another program.
    writeFileSync(source, text);
    await field.fill(`${text}# too late\n`);
    await visitor.press(page.getByRole('button', { name: visitor.say('edit-save') }));
    await page.locator('[role=status]', { hasText: visitor.say('edit-kept') }).waitFor();
    assert.equal(onDisk(), text);
  }));
