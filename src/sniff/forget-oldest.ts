/** How a bounded map or set makes room: both keep the order in which things were put in. */
export function forgetOldest<Key>(collection: Map<Key, unknown> | Set<Key>): void {
  const { value, done } = collection.keys().next();
  if (done !== true) collection.delete(value);
}
