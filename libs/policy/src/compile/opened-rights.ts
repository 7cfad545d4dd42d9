/** All bundles together, and all rules together, open to at most so many rights: more would not fit into the memory. */
const MOST_OPENED = 500_000;

/** Counts what bundles open to, across a policy set. */
export class OpenedRights {
  private left = MOST_OPENED;

  /** False as soon as it is too much; true again never. */
  take(rights: number): boolean {
    this.left -= rights;
    return this.left >= 0;
  }

  /** Nothing more is to be opened. */
  get isFull(): boolean {
    return this.left < 0;
  }
}

/** What is told once, of the bundle or the rule with which it became too much. */
export function tooManyRights(what: string, value: string) {
  return {
    code: 'RIGHTS_TOO_MANY',
    message: `With "${value}" ${what} come to more than ${MOST_OPENED} rights when their bundles are opened.`,
    hint: 'Let a group of the app stand for what is given together, and give the group.',
    value,
  };
}
