/** Something that must not be. */
export interface Finding {
  readonly check: 'changes' | 'twice' | 'outside-plan' | 'foreign';
  readonly code: string;
  /** Whom or what it is about. */
  readonly about: string;
  readonly text: string;
}
