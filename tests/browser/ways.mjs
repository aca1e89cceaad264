// Steps that several ways have in common.

import assert from 'node:assert/strict';
import { code } from './peil.mjs';

/** Fills in the page to sign in on. */
export async function enter(visitor, name, password, digits) {
  const { page } = visitor;
  await visitor.type(page.locator('#name'), name);
  await visitor.type(page.locator('#password'), password);
  await visitor.type(page.locator('#code'), digits);
  await visitor.press(visitor.button('sign-in'));
}

/** Signs in, with the code of what time it is on the server. */
export async function signIn(visitor, account) {
  await visitor.go('/sign-in');
  await enter(visitor, account.name, account.password, code(account.app, visitor.server.now()));
}

/** Answers by question: the place of an option (from 0), or what is typed; `otherwise` for whatever is not named. */
export async function fill(visitor, answers = {}) {
  const { page } = visitor;
  const asked = await page.locator('input[name="peil-asked"]').evaluateAll((found) => found.map((input) => input.value));
  for (const name of asked) {
    const answer = answers[name] ?? answers.otherwise;
    if (answer === undefined) continue;
    const inputs = page.locator(`#main [name="${name}"]`);
    if ((await inputs.first().getAttribute('type')) === 'text' || (await inputs.first().evaluate((input) => input.localName)) === 'textarea') {
      await visitor.type(inputs.first(), String(answer));
    } else {
      await visitor.choose(inputs.nth(typeof answer === 'number' ? answer : 0));
    }
  }
  return asked;
}

/** From a page with questions to the review; `met` is told the path of every page before it is filled in. */
export async function answerAll(visitor, answers, met = async () => {}) {
  for (let pages = 0; !visitor.path().endsWith('/review'); pages += 1) {
    assert(pages < 60, 'the review is not reached');
    const before = visitor.page.url();
    await met(visitor.path().split('/').pop());
    await fill(visitor, answers);
    await visitor.press(visitor.button('next'));
    await visitor.page.waitForLoadState();
    assert.notEqual(visitor.page.url(), before, `${before} does not go on`);
  }
}

/** Answers every question that has options by the option at this place, and sends in: in the visitor's browser, without opening its pages. */
export async function quickly(visitor, start, level) {
  const { request } = visitor.context;
  const at = (path) => new URL(path, visitor.server.url).href;
  const found = (html, what) => {
    const match = html.match(what);
    assert(match, `there is no ${what}`);
    return match[1];
  };
  const post = async (action, form) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const response = await request.post(at(action), { data: new URLSearchParams(form).toString(), headers });
    assert.equal(response.status(), 200, `${action}: ${response.status()}`);
    return response;
  };
  const form = (html) => [found(html, /<form id="questions" method="post" action="([^"]+)"/), ['peil-revision', found(html, /name="peil-revision" value="([^"]+)"/)]];
  let response = await request.get(at(start));
  response = await request.get(at(found(await response.text(), /href="([^"]+\/page\/[^"]+)"/)));
  for (let pages = 0; !response.url().endsWith('/review'); pages += 1) {
    assert(pages < 60, `${response.url()}: the review is not reached`);
    const html = await response.text();
    const [action, revision] = form(html);
    const asked = [...html.matchAll(/name="peil-asked" value="([^"]+)"/g)].map(([, name]) => name);
    const answers = asked.flatMap((name) => {
      const options = [...html.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))];
      return options.length > level ? [[name, options[level][1]]] : [];
    });
    response = await post(action, [revision, ...asked.map((name) => ['peil-asked', name]), ...answers, ['peil-go', 'next']]);
  }
  const [action, revision] = form(await response.text());
  await post(action, [revision]);
}

/** Sends forms without a browser's window, for what a test only needs to be there. */
class Desk {
  constructor(server, request) {
    Object.assign(this, { server, request });
  }

  async post(path, form) {
    const body = new URLSearchParams(form).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const response = await this.request.post(new URL(path, this.server.url).href, { data: body, headers });
    assert.equal(response.status(), 200, `${path}: ${response.status()}`);
    return response;
  }

  /** A case in which an instrument is asked; a link for the first who answers. */
  async ask(pseudonym, instrument, { domains = {}, language = 'nl', gemeente = '', informants = [] } = {}) {
    const opened = await this.post('/cases', { pseudonym });
    const path = new URL(opened.url()).pathname;
    const chosen = Object.entries(domains).flatMap(([name, reason]) => [['domain', name], [`reason-${name}`, reason]]);
    const asked = await this.post(`${path}/ask/${instrument}`, [['language', language], ['gemeente', gemeente], ['days', '30'], ...informants.map((name) => ['informant', name]), ...chosen]);
    const make = (await asked.text()).match(/action="([^"]*\/link\/[^"]*)"/)[1];
    const letter = await (await this.post(make, {})).text();
    return { path, link: letter.match(/id="link" value="([^"]+)"/)[1] };
  }
}

/** The professional of the demonstration, at work behind the scenes. */
export async function atTheDesk(browser, server) {
  const context = await browser.newContext({ locale: 'nl' });
  const response = await context.request.get(server.professional);
  assert.equal(response.status(), 200);
  return new Desk(server, context.request);
}
