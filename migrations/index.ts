import { Foundation1795000000000 } from './1795000000000-foundation';
import { Dispatch1795000000300 } from './1795000000300-dispatch';
import { AppPatience1795000000320 } from './1795000000320-app-patience';
import { HandGrants1795000000400 } from './1795000000400-hand-grants';
import { FeedChecks1795000000500 } from './1795000000500-feed-checks';
import { CodeLabels1795000000550 } from './1795000000550-code-labels';
import { InboundScim1795000000600 } from './1795000000600-inbound-scim';
import { InboundKeys1795000000650 } from './1795000000650-inbound-keys';
import { AppAccess1795000000700 } from './1795000000700-app-access';
import { StepsAndLeases1795000000900 } from './1795000000900-steps-and-leases';
import { SourceTurns1795000000920 } from './1795000000920-source-turns';
import { PolicyRecord1795000000960 } from './1795000000960-policy-record';
import { ImportBlocks1795000000970 } from './1795000000970-import-blocks';
import { FurtherKeys1795000000980 } from './1795000000980-further-keys';
import { RowsHeld1795000000985 } from './1795000000985-rows-held';
import { Freshness1795000001000 } from './1795000001000-freshness';
import { Names1795000001020 } from './1795000001020-names';
import { HandValues1795000001040 } from './1795000001040-hand-values';
import { PersonMerges1795000001060 } from './1795000001060-person-merges';
import { ImportProgress1795000001080 } from './1795000001080-import-progress';
import { BegunFirst1795000001100 } from './1795000001100-begun-first';
import { AuditSeals1795000001120 } from './1795000001120-audit-seals';
import { HeldPeople1795000001130 } from './1795000001130-held-people';
import { GroupNames1795000001140 } from './1795000001140-group-names';
import { PlanOwed1795000001150 } from './1795000001150-plan-owed';
import { WholeLists1795000001160 } from './1795000001160-whole-lists';
import { KeptForms1795000001170 } from './1795000001170-kept-forms';
import { PolicyPlace1795000000995 } from './1795000000995-policy-place';
import { ValuesHeld1795000001180 } from './1795000001180-values-held';
import { AccountsByIdentity1795000001200 } from './1795000001200-accounts-by-identity';
import { AwaitedAccounts1795000001210 } from './1795000001210-awaited-accounts';
import { AccountsCounted1795000001220 } from './1795000001220-accounts-counted';
import { RecordsApart1795000001230 } from './1795000001230-records-apart';
import { WithheldApart1795000001240 } from './1795000001240-withheld-apart';
import { FewAmongMany1795000001250 } from './1795000001250-few-among-many';
import { GivenSince1795000001260 } from './1795000001260-given-since';

/** Every migration, oldest first. A migration that has left this machine is never edited again. */
export const migrations = [
  Foundation1795000000000,
  Dispatch1795000000300,
  AppPatience1795000000320,
  HandGrants1795000000400,
  FeedChecks1795000000500,
  CodeLabels1795000000550,
  InboundScim1795000000600,
  InboundKeys1795000000650,
  AppAccess1795000000700,
  StepsAndLeases1795000000900,
  SourceTurns1795000000920,
  PolicyRecord1795000000960,
  ImportBlocks1795000000970,
  FurtherKeys1795000000980,
  RowsHeld1795000000985,
  Freshness1795000001000,
  Names1795000001020,
  HandValues1795000001040,
  PolicyPlace1795000000995,
  PersonMerges1795000001060,
  ImportProgress1795000001080,
  BegunFirst1795000001100,
  AuditSeals1795000001120,
  HeldPeople1795000001130,
  GroupNames1795000001140,
  PlanOwed1795000001150,
  WholeLists1795000001160,
  KeptForms1795000001170,
  ValuesHeld1795000001180,
  AccountsByIdentity1795000001200,
  AwaitedAccounts1795000001210,
  AccountsCounted1795000001220,
  RecordsApart1795000001230,
  WithheldApart1795000001240,
  FewAmongMany1795000001250,
  GivenSince1795000001260,
];
