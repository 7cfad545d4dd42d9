import type { AttributeValue, LifecycleEventKind, LifecycleState } from '@joinery/identity';
import testSchema from '../../schemas/test.schema.json';
import { meetsSchema } from '../files/check-shape';
import type { FindingList } from '../files/finding-list';
import type { PolicyDocument } from '../files/policy-document';
import type { TestStepKind } from './test-case';

type MapOf<T> = Readonly<Record<string, T>>;
export type FactsText = MapOf<AttributeValue>;

/** A file of tests as authors write it, after `libs/policy/schemas/test.schema.json` was met. */
export interface TestFileText {
  readonly title?: string;
  readonly activate?: readonly string[];
  readonly exactly?: boolean;
  readonly cases: readonly TestCaseText[];
}

export interface TestCaseText {
  readonly name: string;
  readonly like?: string;
  readonly after?: string;
  readonly at: string;
  readonly given?: MapOf<FactsText | readonly FactsText[] | null>;
  readonly without?: MapOf<readonly string[]>;
  readonly attributes?: FactsText;
  readonly before?: BeforeText;
  readonly byHand?: readonly HandText[];
  readonly taken?: MapOf<readonly string[]>;
  readonly completeAt?: MapOf<string>;
  readonly expect: ExpectText;
}

export interface BeforeText {
  readonly state?: LifecycleState;
  readonly attributes?: FactsText;
  readonly names?: MapOf<string>;
  readonly accounts?: MapOf<{
    readonly active?: boolean;
    readonly attributes?: FactsText;
    readonly groups?: readonly string[];
    readonly closedAt?: string;
  }>;
  readonly lost?: MapOf<string | null>;
}

export interface HandText {
  readonly give?: string;
  readonly forbid?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly request?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly onMove?: 'keep' | 'review' | 'expire';
}

export interface ExpectText {
  readonly exactly?: boolean;
  readonly state: LifecycleState;
  readonly rule?: string;
  readonly event?: LifecycleEventKind | 'none';
  readonly names?: FactsText;
  readonly attributes?: FactsText;
  readonly grants?: readonly string[];
  readonly denied?: readonly string[];
  readonly holds?: MapOf<string>;
  readonly wakeAt?: string | null;
  readonly steps?: MapOf<StepText>;
}

export interface StepText {
  readonly do: TestStepKind;
  readonly active?: boolean;
  readonly set?: FactsText;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** The file as tests, when it is one; otherwise a finding says why it is not. */
export function testText(document: Omit<PolicyDocument, 'kind'>, findings: FindingList): TestFileText | null {
  const { kind } = document.data;
  if (kind !== 'test') {
    findings.add(document.place(['kind']), {
      code: kind === undefined ? 'MISSING_KEY' : 'UNKNOWN_KIND',
      message: 'A file in tests/ has kind: test.',
      hint: 'Policy itself stands outside of tests/.',
      value: kind === undefined ? 'kind' : kind,
    });
    return null;
  }
  if (!meetsSchema(testSchema, { ...document, kind: 'test' }, findings)) return null;
  return document.data as unknown as TestFileText;
}
