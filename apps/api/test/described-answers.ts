import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import { parse } from 'yaml';

type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Operation = { readonly responses: Readonly<Record<string, { readonly content?: object }>> };

const document = parse(readFileSync('docs/openapi.yaml', 'utf8')) as Document;
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, 'api');
const addresses = Object.keys(document.paths).map((path) => {
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
  return { path, pattern };
});

/**
 * Throws when an answer is not as docs/openapi.yaml describes it; a route that it does not describe is not looked at.
 */
export function needDescribed(method: string, url: string, status: number, body: unknown): void {
  const departures = undescribed(method, url, status, body);
  if (departures.length > 0)
    throw new Error(`${method} ${url} answered otherwise than described: ${departures.join('; ')}`);
}

function undescribed(method: string, url: string, status: number, body: unknown): readonly string[] {
  const [address = ''] = url.split('?');
  const found = addresses.find(({ path }) => path === address) ?? addresses.find((one) => one.pattern.test(address));
  const operation = found && document.paths[found.path]?.[method.toLowerCase()];
  if (!found || !operation) return [];
  if (status < 400 && !(String(status) in operation.responses)) return [`status ${status}`];
  const steps = [
    'paths',
    found.path,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    'application/json',
    'schema',
  ];
  const pointer = status < 400 ? pointerOf(steps) : pointerOf(['components', 'schemas', 'Problem']);
  const validate = ajv.getSchema(`api${pointer}`);
  if (!validate || validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function pointerOf(steps: readonly string[]): string {
  return `#/${steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}
