import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON: the one text that a value has, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('a value without a JSON form cannot be hashed');
  return text;
}
