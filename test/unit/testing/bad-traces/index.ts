/** All bad traces. */
import { basicDelivery } from './basic-delivery.ts';
import { configurationChanges } from './configuration-changes.ts';
import { order } from './order.ts';
import { safeDelivery } from './safe-delivery.ts';
import type { BadTrace } from './script.ts';

export const badTraces: readonly BadTrace[] = [...basicDelivery, ...configurationChanges, ...order, ...safeDelivery];
