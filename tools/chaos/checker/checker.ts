import { parseArgs } from 'node:util';
import { checkEvidence, USUAL, type Report } from './check-evidence';
import { readEvidence } from './evidence';
import { groupsByColumn, shownColumn } from './standing-words';

const HELP = `checker --hr FOLDER --ledgers FOLDER --audit FILE [--key COLUMN] [--source hr] [--except E9000,E9001] [--ours LABEL,LABEL]
        [--everywhere] [--shows COLUMN=PATH]… [--groups-by COLUMN=NAME,NAME] [--json]
  --hr       CSV files by day, their names sort by day
  --ledgers  APP.jsonl as the lab writes them
  --audit    the exported audit, JSON lines
What everybody who works there must have in the end; nothing is asked that is not said:
  --everywhere  an open account in every app
  --shows       the value of a column, where the app has it: "Job Title=title", "First Name=name.givenName",
                "Department=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
  --groups-by   of these groups the one of the column and no other: "Department=Sales,Finance,Legal"
Exit code 0: nothing found; 1: findings; 2: the evidence cannot be read.`;

function main(): number {
  const { values } = parseArgs({
    options: {
      hr: { type: 'string' },
      ledgers: { type: 'string' },
      audit: { type: 'string' },
      source: { type: 'string', default: USUAL.source },
      key: { type: 'string', default: 'Employee ID' },
      except: { type: 'string', default: '' },
      ours: { type: 'string', default: USUAL.ourTokens.join(',') },
      everywhere: { type: 'boolean', default: false },
      shows: { type: 'string', multiple: true, default: [] },
      'groups-by': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { hr, ledgers, audit } = values;
  if (!hr || !ledgers || !audit) throw new Error(HELP);
  const list = (text: string): string[] => text.split(',').filter((one) => one !== '');
  const evidence = readEvidence({ hr, ledgers, audit, keyColumn: values.key });
  const report = checkEvidence(evidence, {
    ...USUAL,
    source: values.source,
    ourTokens: list(values.ours),
    except: list(values.except),
    everywhere: values.everywhere,
    shows: values.shows.map(shownColumn),
    groupsBy: values['groups-by'] === undefined ? null : groupsByColumn(values['groups-by']),
  });
  console.log(values.json ? JSON.stringify(report, null, 1) : asText(report));
  return report.clean ? 0 : 1;
}

function asText({ counts, findings, clean }: Report): string {
  const { applied, held, refused, nothing, lost } = counts.changes;
  return [
    `${counts.days} files, ${counts.effects} effects, ${counts.events} events`,
    `changes: ${applied} applied, ${held} held, ${refused} refused, ${nothing} needed nothing, ${lost} lost`,
    ...findings.map((one) => `${one.check} ${one.code}: ${one.text}`),
    clean ? 'nothing found' : `${findings.length} findings`,
  ].join('\n');
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
