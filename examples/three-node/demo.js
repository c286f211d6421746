// @ts-check
/**
 * Three processes on this host become a cluster. They send at the same time and deliver in one order; one is killed and
 * the others notice; it comes back. Everything is checked: the exit status is 0 only when it went as told.
 *
 *     node demo.js          the story, in a few seconds
 *     node demo.js --keep   stays up, for killing and starting members by hand; Ctrl-C ends it
 */
import { MemberProcess } from './member-process.js';
import { list, say, step } from './narrator.js';
import { freeNetwork } from './network.js';

const who = [
  { id: 1, name: 'alpha' },
  { id: 2, name: 'beta' },
  { id: 3, name: 'gamma' },
];

const messagesEach = 20;
const limitMs = 18_000;

/** @type {MemberProcess[]} */
let members = [];

/**
 * Waits until each of `group` is in a ring of exactly these.
 *
 * @param {readonly MemberProcess[]} group
 */
async function ringOf(group) {
  const names = group.map((member) => member.name).join();
  await Promise.all(
    group.map((member) => member.until(`join a ring of ${names}`, () => member.ring?.members.join() === names)),
  );
}

/**
 * All of `group` send at once; then everybody must have delivered everything, and in the same order.
 *
 * @param {readonly MemberProcess[]} group
 * @param {string} word
 */
async function sendAndCompare(group, word) {
  const before = group.map((member) => member.messages.length);
  const total = messagesEach * group.length;
  for (let count = 1; count <= messagesEach; count += 1) {
    for (const member of group) {
      member.send(`${word} ${count} from ${member.name}`);
    }
  }
  const delivered = (/** @type {MemberProcess} */ member, /** @type {number} */ index) =>
    member.messages.length - (before[index] ?? 0);
  await Promise.all(
    group.map((member, index) => member.until(`deliver ${total} messages`, () => delivered(member, index) >= total)),
  );
  compare(
    group.map((member, index) => member.order.slice(before[index])),
    group,
    total,
  );
}

/**
 * @param {readonly string[][]} orders
 * @param {readonly MemberProcess[]} group
 * @param {number} total
 */
function compare(orders, group, total) {
  const [first = []] = orders;
  for (const [index, order] of orders.entries()) {
    const wrong = order.findIndex((text, at) => text !== first[at]);
    if (wrong >= 0 || order.length !== first.length) {
      const at = Math.max(wrong, 0);
      throw new Error(
        `${group[index]?.name} and ${group[0]?.name} differ at message ${at + 1}: "${order[at]}" and "${first[at]}".`,
      );
    }
  }
  if (new Set(first).size !== total) {
    throw new Error(`There are ${new Set(first).size} different messages in the order, not ${total}.`);
  }
  say(`${list(group.map((member) => member.name))} each sent ${messagesEach} messages at the same time.`);
  say(`All ${total} were delivered by ${group.length === 2 ? 'both' : 'all three'} in the same order, beginning:`);
  for (const text of first.slice(0, 4)) {
    say(`    ${text.slice(text.indexOf('/') + 1)}`);
  }
}

/** @param {MemberProcess} member */
function tellRing(member) {
  const ring = member.ring;
  say(`${member.name} sees a ring of ${list(ring?.members ?? [])} (cause: ${ring?.cause}).`);
}

/** @param {import('./member-process.js').Network} network */
async function form(network) {
  step('1. Three processes start and find each other');
  say(`Multicast group ${network.group}, port ${network.port}, on the loopback interface.`);
  members = who.map((one) => new MemberProcess(one, network));
  say(`Started ${list(members.map(({ name, pid }) => `${name} (process ${pid})`))}.`);
  await ringOf(members);
  members.forEach(tellRing);
}

/** @param {import('./member-process.js').Network} network */
async function story(network) {
  const survivors = members.slice(0, 2);
  const victim = members[2];
  const last = who[2];
  if (victim === undefined || last === undefined) {
    throw new Error('There is no third member.');
  }
  step('2. Everybody talks at once');
  await sendAndCompare(members, 'hello');

  step(`3. ${victim.name} is killed (kill -9 ${victim.pid})`);
  const killedMs = performance.now();
  victim.kill('SIGKILL');
  await ringOf(survivors);
  say(`The others have a new ring after ${Math.round(performance.now() - killedMs)} ms.`);
  survivors.forEach(tellRing);

  step('4. The survivors go on');
  await sendAndCompare(survivors, 'still here');

  step(`5. ${victim.name} comes back`);
  members = [...survivors, new MemberProcess(last, network)];
  await ringOf(members);
  members.forEach(tellRing);
  await sendAndCompare(members, 'together again');

  step('6. Everybody leaves');
  await goodbye();
  say('Done: three members, one order, a crash and a return seen by all.');
}

async function goodbye() {
  for (const member of members) {
    member.leave();
  }
  await Promise.all(members.map((member) => member.until('leave', () => member.exited)));
}

/** @param {import('./member-process.js').Network} network */
async function keep(network) {
  step('The ring stays up. In another terminal:');
  const program = new URL('member.js', import.meta.url).pathname;
  for (const { name, pid } of members) {
    console.log(`  kill -9 ${pid}    # ends ${name}`);
  }
  console.log(`  node ${program} 3 gamma ${network.group} ${network.port}    # starts gamma (again)`);
  console.log(`  node ${program} 4 delta ${network.group} ${network.port}    # a fourth; type to send`);
  console.log('Ctrl-C ends the members started here.\n');
  for (const member of members) {
    watch(member);
  }
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await goodbye();
}

/**
 * Tells of each new ring and message of a member.
 *
 * @param {MemberProcess} member
 */
function watch(member) {
  let rings = member.rings.length;
  let messages = member.messages.length;
  void member.until(
    'end',
    () => {
      for (; rings < member.rings.length; rings += 1) {
        tellRing(member);
      }
      for (; messages < member.messages.length; messages += 1) {
        say(`${member.name} delivers: ${member.order[messages]}`);
      }
      if (member.exited) {
        say(`${member.name} (process ${member.pid}) has ended.`);
      }
      return member.exited;
    },
    2 ** 31 - 1,
  );
}

/** @param {unknown} error */
function fail(error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  for (const member of members) {
    member.kill('SIGKILL');
  }
  process.exit(1);
}

const network = await freeNetwork();
const staying = process.argv.includes('--keep');
try {
  if (!staying) {
    setTimeout(() => {
      fail(new Error(`it took longer than ${limitMs / 1000} s.`));
    }, limitMs).unref();
  }
  await form(network);
  await (staying ? keep(network) : story(network));
} catch (error) {
  fail(error);
}
process.exit(0);
