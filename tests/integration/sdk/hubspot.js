// What developers do with HubSpot's own client, pointed at sluis: node hubspot.js BASE TOKEN WEAK_TOKEN
// Prints a line for each step, with what the client made of the answer.
const { createRequire } = require('module');
const hubspot = createRequire(process.cwd() + '/')('@hubspot/api-client');
const [, , basePath, accessToken, weakToken] = process.argv;
const client = new hubspot.Client({ basePath, accessToken, numberOfApiCallRetries: 0 });
const { basicApi, batchApi, searchApi } = client.crm.contacts;

async function refused(call) {
  try {
    await call();
    return 'it was taken';
  } catch (e) {
    return `${e.code} ${e.body && e.body.category}`;
  }
}

async function create() {
  const made = await basicApi.create({
    properties: { email: 'Hub@Example.org', firstname: 'Hanna', hs_marketable_status: 'true' },
    associations: [],
  });
  const dates = made.createdAt instanceof Date && made.updatedAt instanceof Date;
  console.log('create', made.properties.email, made.properties.hs_marketable_status, dates);
  const again = () => basicApi.create({ properties: { email: 'hub@example.org' }, associations: [] });
  console.log('create again', await refused(again));
  return made.id;
}

async function read(id) {
  const wanted = ['email', 'firstname', 'hs_marketable_reason_type', 'hs_marketable_status'];
  const one = await basicApi.getById(id, wanted);
  console.log('read', one.properties.firstname, one.properties.hs_marketable_reason_type);
  const same = await basicApi.getById('hub@example.org', wanted, undefined, undefined, false, 'email');
  console.log('read by email', same.id === id);
  console.log('read nobody', await refused(() => basicApi.getById('999999')));
}

async function update(id) {
  const changed = await basicApi.update(id, { properties: { firstname: 'Johanna', city: 'Utrecht' } });
  console.log('update', changed.properties.firstname);
  const demote = { properties: { hs_marketable_status: 'false' } };
  console.log('demote', await refused(() => basicApi.update(id, demote)));
  const leave = await basicApi.update(id, { properties: { hs_marketable_until_renewal: 'true' } });
  console.log('leave', leave.properties.hs_marketable_until_renewal);
}

async function batches() {
  const input = (n) => ({
    id: `many${n}@example.org`,
    idProperty: 'email',
    properties: { email: `many${n}@example.org`, lastname: 'Many', hs_marketable_status: `${n % 2 === 0}` },
  });
  const all = Array.from({ length: 25 }, (_, n) => input(n));
  const made = await batchApi.upsert({ inputs: all });
  console.log('upsert', made.status, made.results.length, made.results.filter((r) => r._new || r['new']).length);
  const again = await batchApi.upsert({ inputs: all.slice(0, 3) });
  console.log('upsert again', again.results.filter((r) => r._new || r['new']).length);
  const got = await batchApi.read({
    inputs: [{ id: 'many1@example.org' }, { id: 'nobody@example.org' }],
    idProperty: 'email',
    properties: ['lastname'],
    propertiesWithHistory: [],
  });
  console.log('batch read', got.results.map((r) => r.properties.lastname).join());
}

async function search() {
  const filter = { propertyName: 'hs_marketable_status', operator: 'EQ', value: 'true' };
  const ask = (after) =>
    searchApi.doSearch({
      filterGroups: [{ filters: [filter] }],
      sorts: ['createdate'],
      properties: ['email'],
      limit: 5,
      after,
    });
  const found = [];
  let after;
  let total;
  do {
    const page = await ask(after);
    total = page.total;
    found.push(...page.results.map((r) => r.properties.email));
    after = page.paging && page.paging.next && page.paging.next.after;
  } while (after);
  console.log('search', total, found.length, new Set(found).size, found[0]);
  const text = () => searchApi.doSearch({ query: 'hub', limit: 5 });
  console.log('search for a text', await refused(text));
}

async function rest(id) {
  const all = await client.crm.contacts.getAll(10);
  console.log('all', all.length);
  console.log('archive', await refused(() => basicApi.archive(id)));
  console.log('companies', await refused(() => client.crm.companies.basicApi.getPage()));
  const weak = new hubspot.Client({ basePath, accessToken: weakToken, numberOfApiCallRetries: 0 });
  const promote = { properties: { hs_marketable_status: 'true' } };
  console.log('weak', await refused(() => weak.crm.contacts.basicApi.update(id, promote)));
  const unknown = new hubspot.Client({ basePath, accessToken: 'nobody', numberOfApiCallRetries: 0 });
  console.log('stranger', await refused(() => unknown.crm.contacts.basicApi.getPage()));
}

(async () => {
  const id = await create();
  await read(id);
  await update(id);
  await batches();
  await search();
  await rest(id);
})().catch((e) => console.log('failed', e.code, e.message, JSON.stringify(e.body)));
