const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID as it is usually written; its letters have no case (RFC 9562 section 4). */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
