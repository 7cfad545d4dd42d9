/** What to do about a problem whose place says nothing better. */
const HINTS: Readonly<Record<string, string>> = {
  CASE_INVALID: 'Write it as docs/how-to/write-policy.md shows, or leave it out.',
  CONSTANT_CONDITION: 'Compare an attribute, or leave the condition out if it is for everybody.',
  COUNTER_NOT_LAST: 'Put {var: n} at the end: what is too long is cut before it.',
  DUPLICATE_ID: 'Every id names one thing: rename one of the two.',
  DUPLICATE_KEY: 'Keep one of the two: which of them counts is nothing to guess.',
  EMPTY_LITERAL: 'Use "present", or "!" around it.',
  FORMAT_INVALID: 'Write it as docs/how-to/import-an-export.md shows.',
  KEY_INVALID: 'Keys are plain text.',
  MISSING_KEY: 'Add it; an editor that reads the schema of its kind offers it (joinery policy schema).',
  NAME_INVALID: 'Names start with a letter and hold letters, digits, ".", "_" and "-".',
  NUMBER_INVALID: 'Write a plain number, or quote it if it is text.',
  OWNER_UNUSED: 'Take it out of policy.yaml, or let it own what it answers for.',
  ATTRIBUTE_UNUSED: 'Nothing is wrong with that; take it out if nothing will.',
  BUNDLE_UNUSED: 'Let a rule give it, or take it out.',
  GROUP_NEVER_GIVEN: 'Let a rule give it, or take it out of the app.',
  RULES_NOT_ALL_COMPARED: 'Split the set, or lint parts of it.',
  RULE_UNREACHABLE: 'Nobody meets all of this at once; write "or", or take the row out.',
  TABLE_INVALID: 'A table has a header line and then key,value; quote what holds a comma.',
  TOO_MANY_CASES: 'Keep what says something new.',
  TYPE_MISMATCH: 'Compare and print values of one type; schema/ says what an attribute is.',
  UNKNOWN_VALUE: 'The schema of its kind lists what can stand here: joinery policy schema writes it.',
  VALUE_INVALID: 'The schema of its kind says what can stand here: joinery policy schema writes it.',
  WRONG_ARITY: 'policies/README.md lists the operators and their arguments.',
  WRONG_TYPE: 'The schema of its kind says what can stand here: joinery policy schema writes it.',
  YAML_INVALID: 'Mend the YAML here; indentation, quotes and brackets are the usual causes.',
};

/** A hint for every code, so that no finding leaves its reader alone. */
export function standingHint(code: string): string {
  return HINTS[code] ?? 'docs/how-to/write-policy.md says what can stand here.';
}
