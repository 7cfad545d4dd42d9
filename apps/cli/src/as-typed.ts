/** A command in a sentence: `joinery` where the name of something one can say to it follows, or `--help`. */
const COMMAND =
  /(?<![\w@/.-]|npx )joinery (?=(?:import|plan|run|person|source|grant|case|app|dispatch|policy|reconcile|audit|worker|doctor|demo|--help)\b)/g;

/**
 * Commands in what is said, as they can be typed where we were called: `tools/joinery.mjs` tells how
 * (`JOINERY_TYPED_AS`).
 */
export function asTyped(text: string, typedAs = process.env['JOINERY_TYPED_AS'] ?? 'joinery'): string {
  return text.replace(COMMAND, `${typedAs} `);
}
