// Drives one member with npm's consul, unmodified. Prints "done" when everything was as it should be.
const assert = require("assert");
const Consul = require("consul");

// Each member is driven with keys of its own.
const at = "npm/" + process.argv[3] + "/";
const consul = new Consul({ host: process.argv[2], port: process.argv[3] });

async function keys() {
  assert.strictEqual(await consul.kv.set(at + "a:b", "one"), true);
  assert.strictEqual((await consul.kv.get(at + "a:b")).Value, "one");
  assert.strictEqual(await consul.kv.get(at + "nothing"), undefined);
  assert.deepStrictEqual(await consul.kv.keys(at), [at + "a:b"]);
  await assert.rejects(consul.kv.set(at + "large", "x".repeat(600 * 1024)), /too large/);
  const results = await consul.transaction.create([{ KV: { Verb: "set", Key: at + "t", Value: "dHdv" } }]);
  assert.strictEqual(results.Results[0].KV.Key, at + "t");
}

async function locks() {
  const session = await consul.session.create({ ttl: "10s", lockdelay: "0s" });
  assert.strictEqual(await consul.kv.set({ key: at + "lock", value: "me", acquire: session.ID }), true);
  const other = await consul.session.create({ ttl: "10s" });
  // This client hands out nothing where the answer is false, whoever gives it.
  assert.ok(!(await consul.kv.set({ key: at + "lock", value: "you", acquire: other.ID })));
  await consul.session.renew(session.ID);
  await consul.session.destroy(session.ID);
  assert.strictEqual((await consul.kv.get(at + "lock")).Session, undefined);
}

async function watches() {
  const watch = consul.watch({ method: consul.kv.get, options: { key: at + "watched", wait: "5s" } });
  const seen = new Promise((resolve, reject) => {
    watch.on("change", (data) => data && data.Value === "news" && resolve());
    watch.on("error", reject);
    setTimeout(() => reject(new Error("the watch saw no change")), 20000).unref();
  });
  await consul.kv.set(at + "watched", "old");
  await consul.kv.set(at + "watched", "news");
  await seen;
  watch.end();
}

async function services() {
  await consul.agent.service.register({
    id: "npm-1",
    name: "npm",
    address: "10.1.1.1",
    port: 81,
    tags: ["t"],
    check: { ttl: "30s" },
  });
  assert.strictEqual((await consul.health.service({ service: "npm", passing: true })).length, 0);
  await consul.agent.check.pass("service:npm-1");
  let passing = [];
  for (let i = 0; i < 100 && passing.length === 0; i++) {
    passing = await consul.health.service({ service: "npm", passing: true, tag: "t" });
  }
  assert.strictEqual(passing[0].Service.Port, 81);
  assert.ok((await consul.catalog.service.list()).npm);
  await consul.agent.service.deregister("npm-1");
  await assert.rejects(consul.agent.check.pass("service:unknown"), /not found/);
}

async function cluster() {
  assert.match(await consul.status.leader(), /:\d+$/);
  assert.strictEqual((await consul.status.peers()).length, 3);
  assert.strictEqual((await consul.agent.self()).Config.Datacenter, "dc1");
  assert.strictEqual((await consul.agent.members()).length, 3);
  assert.deepStrictEqual(await consul.catalog.datacenters(), ["dc1"]);
  const fired = await consul.event.fire("deploy", "now");
  assert.ok((await consul.event.list("deploy")).some((event) => event.ID === fired.ID));
}

(async () => {
  await keys();
  await locks();
  await watches();
  await services();
  await cluster();
  console.log("done");
})().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
