/** Where one resource of a collection lies, whatever signs its id has. */
export function under(collection: string, id: string): string {
  return `${collection}/${encodeURIComponent(id)}`;
}

/** `/Users`, and no single one of them. */
export function isCollection(path: string): boolean {
  return /^\/\w+(\?|$)/.test(path);
}

/** The collection in lower case; ids stay as they are. */
export function inLowerCase(path: string): string {
  return path.replace(/^\/\w+/, (name) => name.toLowerCase());
}

/** With a slash before the query or at the end. */
export function slashed(path: string): string {
  return path.replace(/\/?(\?|$)/, '/$1');
}
