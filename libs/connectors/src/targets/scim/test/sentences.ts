/** Sentences of the conformance suite, by what they are about. */
export const SENTENCES = {
  creates: /^creates an account/,
  changes: /^changes what differs/,
  closes: /^closes an account/,
  adopts: /^adopts nobody's account/,
  anew: /^makes an account anew/,
  deletes: /^deletes an account/,
  refers: /^does everything but a reference/,
  groups: /^makes one group/,
  members: /^adds and removes members/,
  renames: /^gives a group another name/,
  reads: /^reads more accounts/,
} as const;
export type About = keyof typeof SENTENCES;
