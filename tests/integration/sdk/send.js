// What developers do with these clients, pointed at sluis: node send.js BASE WRITE_KEY TOKEN SECRET
// Prints one line for each answer that the client shows, and "sent" at the end.
const { createRequire } = require('module');
const load = createRequire(process.cwd() + '/');
const [, , base, writeKey, token, secret] = process.argv;

async function segment() {
  const { Analytics } = load('@segment/analytics-node');
  const client = new Analytics({ writeKey, host: base, flushAt: 5, maxRetries: 0 });
  client.on('error', (e) => console.log('segment', e.code));
  client.identify({
    userId: 'seg-1',
    traits: { email: 'segment@example.org', firstName: 'Greta', consent_ads: true },
  });
  client.track({ userId: 'seg-1', event: 'Clicked' });
  client.alias({ userId: 'seg-1', previousId: 'seg-0' });
  await client.closeAndFlush();
}

// Its default is gzip, labelled as a form.
async function rudderstack(gzip) {
  const Client = load('@rudderstack/rudder-sdk-node');
  const client = new Client(writeKey, { dataPlaneUrl: base, gzip, flushAt: 1, logLevel: 'none' });
  const identity = { userId: 'rud-' + gzip, traits: { email: `rudder-${gzip}@example.org` } };
  await new Promise((done) =>
    client.identify(identity, (e) => {
      if (e) console.log('rudderstack', e.message);
      done();
    }),
  );
  await new Promise((done) => client.flush(() => done()));
}

async function cloudevents(mode) {
  const { HTTP, CloudEvent } = load('cloudevents');
  const data = { email: `${mode}@example.org`, id: mode };
  const event = new CloudEvent({ type: 'org.example.contact.created', source: '/crm', id: mode, data });
  const message = HTTP[mode](event);
  const headers = { ...message.headers, authorization: 'Bearer ' + token };
  const answer = await fetch(base + '/hooks/events', { method: 'POST', headers, body: message.body });
  console.log('cloudevents', mode, answer.status);
}

async function standardWebhooks() {
  const { Webhook } = load('standardwebhooks');
  const at = new Date();
  const data = { id: 'c-1', email: 'own@example.org' };
  const body = JSON.stringify({ type: 'contact.created', timestamp: at.toISOString(), data });
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'm-1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign('m-1', at, body),
  };
  const answer = await fetch(base + '/hooks/own', { method: 'POST', headers, body });
  console.log('standard webhooks', answer.status);
}

async function main() {
  await segment();
  await rudderstack(true);
  await rudderstack(false);
  await cloudevents('binary');
  await cloudevents('structured');
  await standardWebhooks();
  console.log('sent');
}
main();
