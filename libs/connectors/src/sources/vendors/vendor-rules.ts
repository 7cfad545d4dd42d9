import type { PullAuth, RestRules } from '@joinery/identity';

/** What ships for one system: data only, so that a change of its API is a change of a file. */
export interface VendorRules {
  readonly vendor: string;
  readonly title: string;
  /** Form of the base address, for people. */
  readonly baseUrl: string;
  /** What the shapes were held against; no tenant of any vendor was within reach. */
  readonly testedAgainst: string;
  /** What the vendor fixes of the way in; the policy adds where the secret is. */
  readonly auth: PullAuth;
  /** Settings that hold unless the policy says otherwise. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings that the policy has to give, each with what it is. */
  readonly needs: Readonly<Record<string, string>>;
  readonly rest: RestRules;
}
