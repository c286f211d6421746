/**
 * Listens for the group on the interfaces that a node would not use: whoever is heard there and not here was looked for
 * on the wrong network.
 *
 * This is done only when nobody was heard where the node would listen: a kernel hands a multicast
 * datagram to every socket that is bound to its group and port, whichever interface it came in on. Joining elsewhere would so change what other processes hear that use the group on this host; when there are
 * any, nothing is joined.
 */
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

import type { InterfaceAddress } from '../transport/interface-choice.ts';
import { bind, closeSocket, makeSocket } from '../transport/udp-socket.ts';
import type { DoctorFacts } from '../tuning/doctor-facts.ts';
import { interfaceOf } from './doctor-interfaces.ts';

/** Interfaces listened on at most; a host with more has them from containers. */
const interfacesMax = 16;

/** Memberships of other interfaces. */
export class Elsewhere {
  readonly #sockets: Socket[] = [];
  readonly #devices: string[] = [];

  /** Joins on each of the interfaces; those that refuse are left out. */
  static async open(group: string, port: number, interfaces: readonly InterfaceAddress[]): Promise<Elsewhere> {
    const elsewhere = new Elsewhere();
    for (const one of interfaces.slice(0, interfacesMax)) {
      await elsewhere.#join(group, port, one);
    }
    return elsewhere;
  }

  /** Sorts those heard by interface; who is in no subnet of this host may be behind a router on any of them. */
  sort(sources: readonly string[]): NonNullable<DoctorFacts['elsewhere']> {
    const interfaces = networkInterfaces();
    const placed = sources.map((source) => ({ source, on: interfaceOf(source, interfaces) }));
    const strangers = placed.filter(({ on }) => on === undefined || !this.#devices.includes(on));
    return this.#devices.map((device, index) => {
      const there = placed.filter(({ on }) => on === device);
      return { device, sources: [...there, ...(index === 0 ? strangers : [])].map(({ source }) => source) };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map(closeSocket));
  }

  async #join(group: string, port: number, { family, address, name }: InterfaceAddress): Promise<void> {
    const socket = makeSocket(family, { reuseAddr: true });
    this.#sockets.push(socket);
    try {
      await bind(socket, family === 6 ? `${group}%${name}` : group, port);
      socket.addMembership(group, family === 6 ? `::%${name}` : address);
      this.#devices.push(name);
    } catch {
      // An interface that cannot be joined cannot be where the group is heard.
    }
  }
}
