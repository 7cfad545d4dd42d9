import { openCsv } from '@joinery/connectors';
import type { OpenSource } from '@joinery/pipeline';

/** How files of HR systems are opened: by what they are, not by what they are called. */
export function openSourceFile(options: { readonly delimiter?: string } = {}): OpenSource {
  return (bytes) => openCsv(bytes, options);
}
