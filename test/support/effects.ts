/** Picks what a test looks at out of a list of effects. */
import type { Delivery, Effect } from '../../src/effect.ts';
import type { Message } from '../../src/message.ts';
import { textOf } from './rings.ts';

/** The effects of one type, in order. */
export function effectsOf<Type extends Effect['type']>(
  effects: readonly Effect[],
  type: Type,
): Extract<Effect, { readonly type: Type }>[] {
  return effects.filter((effect): effect is Extract<Effect, { readonly type: Type }> => effect.type === type);
}

/** The messages of one type that were multicast or unicast, in order. */
export function messagesOf<Type extends Message['type']>(
  effects: readonly Effect[],
  type: Type,
): Extract<Message, { readonly type: Type }>[] {
  return effects
    .flatMap((effect) => (effect.type === 'multicast' || effect.type === 'unicast' ? [effect.message] : []))
    .filter((message): message is Extract<Message, { readonly type: Type }> => message.type === type);
}

/** The payloads that were delivered, as text. */
export function deliveredTexts(effects: readonly Effect[]): string[] {
  return textsOf(effectsOf(effects, 'deliver').map(({ delivery }) => delivery));
}

export function textsOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ payload }) => textOf(payload));
}
