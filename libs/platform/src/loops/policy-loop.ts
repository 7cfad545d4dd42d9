import { describeFinding, type Finding } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import type { Joinery } from '../joinery';
import type { OwedLook } from './owed-look';
import type { RoundLog } from './rounds';

/**
 * An edited policy is taken up when it is fit, what another process put in force is followed, and what either changes
 * becomes a plan; files with errors are told of once. A round a minute.
 */
export class PolicyLoop {
  private told = '';

  /** `folder`: where the files are, for messages. */
  constructor(
    private readonly joinery: Pick<Joinery, 'policies' | 'putPolicyInForce' | 'controlDispatch'>,
    private readonly folder: string,
    private readonly look: OwedLook,
    private readonly log: RoundLog,
  ) {}

  /** To be called once before the first round: the policy is what everything else of a worker goes by. */
  async begin(): Promise<void> {
    const { policy, isFollowed } = await this.joinery.putPolicyInForce.execute('joinery', { mayFollow: true });
    if (isFollowed) this.tellFollowed(policy);
    await this.joinery.controlDispatch.askWindows();
  }

  async round(): Promise<void> {
    const before = this.joinery.policies.current();
    const { policy, isFollowed, refused } = await this.joinery.putPolicyInForce.execute('joinery', { mayFollow: true });
    this.tellRefused(refused, before);
    if (policy.digest === before.digest) return;
    if (isFollowed) this.tellFollowed(policy);
    await this.joinery.controlDispatch.askWindows();
    const { people, plan } = await this.look.take();
    this.log.log(
      `policy ${policy.id} ${policy.version} is in force; ${people} people looked at, plan ${plan.id} is ${plan.status}`,
    );
  }

  private tellRefused(refused: readonly Finding[], { id, version }: PolicySet): void {
    const told = refused.map(describeFinding).join('\n');
    if (told !== this.told && told !== '')
      this.log.error(`the policy files have errors; ${id} ${version} stays in force:\n${told}`);
    this.told = told;
  }

  private tellFollowed({ id, version, digest }: PolicySet): void {
    this.log.warn(
      `${id} ${version} (${digest.slice(0, 12)}) was put in force by another process and is followed; ${this.folder} counts again when its files change`,
    );
  }
}
