// Signing in with the system of one's own organisation: a real provider of OpenID Connect (oidc-provider) on this machine says who somebody is, and in which groups.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, it } from 'node:test';
import Provider from 'oidc-provider';
import { serve } from './peil.mjs';
import { Visitor, launch } from './visitor.mjs';

/** The groups of everybody whom the provider knows, which change while the tests run. */
const GROUPS = {
  'anna.bos': ['allemaal', 'peil-team'],
  'bram.dijk': ['peil-coordinatie', 'peil-team'],
  'cor.elders': ['allemaal'],
};

/** A provider with one client, which comes back to `back`. */
async function provider(back) {
  const listener = createServer();
  await new Promise((ready) => listener.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${listener.address().port}`;
  const oidc = new Provider(issuer, {
    clients: [{ client_id: 'peil', client_secret: 'een geheim voor de proef', redirect_uris: [back], response_types: ['code'], grant_types: ['authorization_code'] }],
    claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['proef'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `nummer-${id}`, preferred_username: id, groups: GROUPS[id] ?? [] }) }),
    // Nobody is asked whether Peil may know who they are.
    async loadExistingGrant(context) {
      const { client, session, provider: own } = context.oidc;
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  });
  listener.on('request', oidc.callback());
  return { issuer, stop: () => new Promise((done) => listener.close(done)) };
}

function settings(issuer, only) {
  return `[single-sign-on]
issuer = "${issuer}"
client-id = "peil"
client-secret = "een geheim voor de proef"
name = "Gemeente Zeedorp"
only = ${only}

[[single-sign-on.group]]
name = "peil-coordinatie"
role = "coordinator"

[[single-sign-on.group]]
name = "peil-team"
role = "professional"
practice = "practice"
`;
}

const servers = [];
let browser;

before(async () => {
  browser = await launch();
  for (const only of [false, true]) {
    let found;
    const server = await serve({
      toml: async (url) => {
        found = await provider(`${url}/sign-in/back`);
        return settings(found.issuer, only);
      },
    });
    servers.push({ server, found });
  }
});
after(async () => {
  await browser?.close();
  for (const { server, found } of servers) {
    await server.stop();
    await found.stop();
  }
});

/** Signs in at the provider, whose pages are not ours to look at. */
async function vouch(visitor, name) {
  await visitor.press(visitor.link('sign-on', { name: 'Gemeente Zeedorp' }));
  await atProvider(visitor, name);
}

/** What is filled in at the provider. */
async function atProvider(visitor, name) {
  const { page } = visitor;
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('maakt niet uit');
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((url) => url.href.startsWith(visitor.server.url));
  await page.waitForLoadState();
  // Its pages load letters from elsewhere.
  visitor.complaints.length = 0;
}

for (const how of [
  { language: 'nl', script: true, keys: false, narrow: false },
  { language: 'fy', script: false, keys: true, narrow: true },
]) {
  it(`lets in whom the organisation vouches for: ${how.language}, ${how.narrow ? 320 : 1280} pixels, ${how.script ? 'with' : 'without'} JavaScript`, async () => {
    const [{ server }] = servers;
    await Visitor.come(browser, server, how, async (visitor) => {
      await visitor.go('/sign-in');
      assert(await visitor.page.locator('#password').isVisible());
      await visitor.look('inloggen-met');
      await vouch(visitor, 'anna.bos');
      assert.equal(visitor.path(), '/cases');
      assert.match(await visitor.page.locator('.peil-person').textContent(), /anna-bos/);
      assert(!(await visitor.link('accounts').isVisible()), 'a professional has no accounts');
    });
  });
}

it('gives the role of the first group, and another when the groups change', async () => {
  const [{ server }] = servers;
  const arrives = (walk) => Visitor.come(browser, server, {}, async (visitor) => {
    await visitor.go('/sign-in');
    await vouch(visitor, 'bram.dijk');
    await walk(visitor);
  });
  await arrives(async (visitor) => assert(await visitor.link('accounts').isVisible()));
  GROUPS['bram.dijk'] = ['peil-team'];
  await arrives(async (visitor) => {
    assert.match(await visitor.page.locator('.peil-person').textContent(), /bram-dijk/);
    assert(!(await visitor.link('accounts').isVisible()), 'the role is that of the group now');
  });
  GROUPS['bram.dijk'] = [];
  await arrives(async (visitor) => {
    assert.equal(visitor.path(), '/sign-in');
    assert(await visitor.page.getByText(visitor.say('sign-on-no-group')).isVisible());
    await visitor.look('inloggen-geen-groep');
  });
});

it('lets a whole office in from one address', async () => {
  const [{ server }] = servers;
  for (let number = 0; number < 24; number += 1) {
    await Visitor.come(browser, server, {}, async (visitor) => {
      await visitor.go('/sign-in/with');
      await atProvider(visitor, 'anna.bos');
      assert.equal(visitor.path(), '/cases', `the ${number}th`);
    });
  }
});

it('leads back to no other server', async () => {
  const [{ server }] = servers;
  for (const to of ['//elders.example/', '/%09/elders.example/', '/%5Celders.example/', 'https://elders.example/']) {
    await Visitor.come(browser, server, {}, async (visitor) => {
      await visitor.go(`/sign-in/with?to=${to}`);
      await atProvider(visitor, 'anna.bos');
      assert.equal(new URL(visitor.page.url()).host, new URL(server.url).host, to);
    });
  }
});

it('asks the organisation again after an hour', async () => {
  const [{ server }] = servers;
  await Visitor.come(browser, server, {}, async (visitor) => {
    await visitor.go('/sign-in');
    await vouch(visitor, 'anna.bos');
    server.later(29);
    await visitor.go('/cases');
    server.later(29);
    await visitor.go('/cases');
    assert.equal(visitor.path(), '/cases');
    // The organisation is asked again, and nobody has to do anything.
    server.later(3);
    await visitor.go('/alerts');
    assert.equal(visitor.path(), '/alerts');
    assert(await visitor.link('cases').isVisible());
    // After half an hour without use somebody else may be at the screen.
    server.later(31);
    await visitor.go('/cases');
    assert.equal(visitor.path(), '/sign-in');
    assert(await visitor.page.getByText(visitor.say('sign-in-ended')).isVisible());
  });
});

it('takes no answer that the browser did not ask for', async () => {
  const [{ server }] = servers;
  await Visitor.come(browser, server, {}, async (visitor) => {
    for (const address of ['/sign-in/back', '/sign-in/back?code=x&state=y', '/sign-in/back?error=access_denied']) {
      await visitor.go(address);
      assert.equal(visitor.path(), '/sign-in');
      assert(await visitor.page.getByText(visitor.say('sign-on-failed')).isVisible(), address);
    }
  });
});

it('has no passwords where only the organisation vouches', async () => {
  const { server } = servers[1];
  await Visitor.come(browser, server, {}, async (visitor) => {
    await visitor.go('/sign-in');
    assert.equal(await visitor.page.locator('#password').count(), 0);
    await visitor.look('inloggen-alleen-met');
    await vouch(visitor, 'cor.elders');
    assert(await visitor.page.getByText(visitor.say('sign-on-no-group')).isVisible());
    const answer = await visitor.page.request.post(`${server.url}/sign-in`, { form: { name: server.owner.name, password: server.owner.password, code: '000000' }, headers: { 'sec-fetch-site': 'same-origin' } });
    assert.equal(answer.status(), 404);
    assert.equal((await visitor.page.request.get(`${server.url}/welcome/x`)).status(), 404);
  });
});
