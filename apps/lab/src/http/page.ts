import type { Directory, Stored } from '../directory/directory';
import { asList, isObject, type Json } from './json';
import type { Effect } from '../directory/ledger';

const ROWS = 500;

export interface PageParts {
  readonly name: string;
  readonly directory: Directory;
  readonly effects: readonly Effect[];
  readonly scimUrl: string;
  readonly misbehaviour: readonly string[];
}

/** The app as a person sees it in a browser: accounts, groups, what happened last. Everything shown is escaped. */
export function renderPage(parts: PageParts): string {
  const { directory, name } = parts;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(name)} (lab app)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dde3ea;vertical-align:top}
code{font-size:.9em}.off{color:#8a94a3}h2{margin-top:2rem}</style></head><body>
<h1>${escape(name)}</h1>
<p>A SCIM 2.0 app for trying out provisioning. Its SCIM address is <code>${escape(parts.scimUrl)}</code>.
${parts.misbehaviour.length === 0 ? 'It follows the RFC.' : `It misbehaves: <code>${escape(parts.misbehaviour.join(', '))}</code>.`}</p>
<h2>Accounts (${directory.count('User')})</h2>
${table(['userName', 'Name', 'Title', 'E-mail', 'externalId', 'State'], directory.slice('User', 0, ROWS).map(userRow))}
${more(directory.count('User'))}
<h2>Groups (${directory.count('Group')})</h2>
${table(
  ['Group', 'Members', 'Who'],
  directory.slice('Group', 0, ROWS).map((one) => groupRow(one, directory)),
)}
${more(directory.count('Group'))}
<h2>Last effects</h2>
${table(['#', 'When', 'Request', 'Effect', 'On'], [...parts.effects].reverse().map(effectRow))}
<p><a href="/lab/state">State as JSON</a> · <a href="/lab/ledger">Ledger as JSON</a></p>
</body></html>
`;
}

function more(count: number): string {
  return count > ROWS ? `<p>The first ${ROWS} of ${count} are shown.</p>` : '';
}

function table(heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '<p class="off">None yet.</p>';
  return `<table><thead><tr>${heads.map((one) => `<th>${one}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function row(cells: readonly string[], off = false): string {
  return `<tr${off ? ' class="off"' : ''}>${cells.map((one) => `<td>${escape(one)}</td>`).join('')}</tr>`;
}

function userRow({ attributes }: Stored): string {
  const email = asList(attributes['emails'])[0];
  const active = attributes['active'] === true;
  const shown = [
    attributes['userName'],
    attributes['displayName'],
    attributes['title'],
    isObject(email) ? email['value'] : '',
  ];
  return row([...shown.map(text), text(attributes['externalId']), active ? 'active' : 'inactive'], !active);
}

function groupRow(group: Stored, directory: Directory): string {
  const names = [...group.members]
    .slice(0, 12)
    .map((id) => text(directory.get('User', id)?.attributes['userName'] ?? id));
  return row([
    text(group.attributes['displayName']),
    String(group.members.size),
    names.join(', ') + (group.members.size > 12 ? ' …' : ''),
  ]);
}

function effectRow(effect: Effect): string {
  const moved = effect.members ? ` (+${effect.members.added.length} −${effect.members.removed.length} members)` : '';
  const shown = effect.after ?? effect.before ?? {};
  const what = text(shown['userName'] ?? shown['displayName'] ?? effect.id);
  return row([
    String(effect.seq),
    effect.time,
    `${effect.method} ${effect.path}`,
    `${effect.action} ${effect.kind}${moved}`,
    what,
  ]);
}

function text(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escape(value: string): string {
  return value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
