/** The text of docs/states.md for a state table. */
export function statesDocument(stateTable: object): string;
