import type { Entry, Store } from './store';

const ROWS = 500;

/** The intranet's people page: who has an account, and which groups there are. Everything shown is escaped. */
export function renderPage(name: string, scimUrl: string, store: Store): string {
  const users = store.page('user', 0, ROWS);
  const groups = store.page('group', 0, ROWS);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(name)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dde3ea}
.off{color:#8a94a3}</style></head><body>
<h1>${escape(name)}</h1>
<p>A company's own app, built with a SCIM library. Its SCIM address is <code>${escape(scimUrl)}</code>.</p>
<h2>People (${store.count('user')})</h2>
${table(['Account', 'Name', 'Title', 'State'], users.map(userRow))}
<h2>Groups (${store.count('group')})</h2>
${table(
  ['Group', 'Members'],
  groups.map((one) => row([text(one.attributes['displayName']), String(one.members.size)])),
)}
<p>At most ${ROWS} of each are shown. <a href="/intranet/state">State as JSON</a></p>
</body></html>
`;
}

function userRow({ attributes }: Entry): string {
  const isOff = attributes['active'] === false;
  const shown = [attributes['userName'], attributes['displayName'], attributes['title']].map(text);
  return row([...shown, isOff ? 'inactive' : 'active'], isOff);
}

function table(heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '<p class="off">None yet.</p>';
  return `<table><thead><tr>${heads.map((one) => `<th>${one}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function row(cells: readonly string[], isOff = false): string {
  return `<tr${isOff ? ' class="off"' : ''}>${cells.map((one) => `<td>${escape(one)}</td>`).join('')}</tr>`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(value: string): string {
  return value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
