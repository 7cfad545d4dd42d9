import {
  AdoptAccounts,
  CheckUp,
  ConnectApp,
  ControlDispatch,
  DisconnectApp,
  DecideCase,
  DecideHandGrant,
  DecidePlan,
  DiffPolicies,
  DrainApp,
  EvaluatePeople,
  ExplainPerson,
  FinishPlans,
  GiveByHand,
  type Ground,
  IngestSource,
  LintPopulation,
  MergePeople,
  PlanChanges,
  ProveEvent,
  ProveExtension,
  PutPolicyInForce,
  ReconcileTarget,
  RejectImport,
  RenamePerson,
  ReplayPolicy,
  SealEvents,
  SetByHand,
  SignCheckpoint,
  UndoLink,
  TestApp,
  VerifyLog,
} from '@joinery/pipeline';
import { type Inbound, inboundOver } from './inbound';

/** Every use case on the path. */
export interface UseCases {
  readonly ingestSource: IngestSource;
  /** What sources push over SCIM. */
  readonly inbound: Inbound;
  readonly putPolicyInForce: PutPolicyInForce;
  readonly diffPolicies: DiffPolicies;
  readonly lintPopulation: LintPopulation;
  readonly evaluatePeople: EvaluatePeople;
  readonly explainPerson: ExplainPerson;
  readonly planChanges: PlanChanges;
  readonly decidePlan: DecidePlan;
  readonly decideCase: DecideCase;
  readonly undoLink: UndoLink;
  readonly mergePeople: MergePeople;
  readonly rejectImport: RejectImport;
  readonly giveByHand: GiveByHand;
  readonly setByHand: SetByHand;
  readonly renamePerson: RenamePerson;
  readonly decideHandGrant: DecideHandGrant;
  readonly connectApp: ConnectApp;
  readonly disconnectApp: DisconnectApp;
  readonly testApp: TestApp;
  readonly adoptAccounts: AdoptAccounts;
  readonly drainApp: DrainApp;
  readonly controlDispatch: ControlDispatch;
  readonly finishPlans: FinishPlans;
  readonly reconcileTarget: ReconcileTarget;
  readonly replayPolicy: ReplayPolicy;
  readonly sealEvents: SealEvents;
  readonly signCheckpoint: SignCheckpoint;
  readonly verifyLog: VerifyLog;
  readonly proveEvent: ProveEvent;
  readonly proveExtension: ProveExtension;
  readonly checkUp: CheckUp;
}

/** Each is made once, on the same ground. */
export function useCasesOver(ground: Ground): UseCases {
  const { store } = ground;
  return {
    ingestSource: new IngestSource(ground),
    inbound: inboundOver(ground),
    putPolicyInForce: new PutPolicyInForce(ground),
    diffPolicies: new DiffPolicies(ground),
    lintPopulation: new LintPopulation(ground),
    evaluatePeople: new EvaluatePeople(ground),
    explainPerson: new ExplainPerson(ground),
    planChanges: new PlanChanges(ground),
    decidePlan: new DecidePlan(ground),
    decideCase: new DecideCase(ground),
    undoLink: new UndoLink(ground),
    mergePeople: new MergePeople(ground),
    rejectImport: new RejectImport(ground),
    giveByHand: new GiveByHand(ground),
    setByHand: new SetByHand(ground),
    renamePerson: new RenamePerson(ground),
    decideHandGrant: new DecideHandGrant(ground),
    connectApp: new ConnectApp(ground),
    disconnectApp: new DisconnectApp(ground),
    testApp: new TestApp(ground),
    adoptAccounts: new AdoptAccounts(ground),
    drainApp: new DrainApp(ground),
    controlDispatch: new ControlDispatch(ground),
    finishPlans: new FinishPlans(ground),
    reconcileTarget: new ReconcileTarget(ground),
    replayPolicy: new ReplayPolicy(ground),
    sealEvents: new SealEvents(store),
    signCheckpoint: new SignCheckpoint(store),
    verifyLog: new VerifyLog(store),
    proveEvent: new ProveEvent(store),
    proveExtension: new ProveExtension(store),
    checkUp: new CheckUp(ground),
  };
}
