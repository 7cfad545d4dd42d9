import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '@joinery/kernel';
import type { PlanHeader, PlanStep } from './plan';

/**
 * The hash that an approval names: SHA-256 over the canonical JSON (RFC 8785) of the header and of each step in plan
 * order, one per line. It is fed step by step, so that a plan of any size needs no more memory than one step.
 */
export class PlanHasher {
  private readonly hash: Hash = createHash('sha256');

  constructor(header: PlanHeader) {
    this.add(header);
  }

  addStep(step: PlanStep): void {
    this.add(step);
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  private add(value: unknown): void {
    this.hash.update(canonicalJson(value));
    this.hash.update('\n');
  }
}
