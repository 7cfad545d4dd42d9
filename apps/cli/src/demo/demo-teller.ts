/** In whose name the demo acts. */
export const ACTOR = 'demo';

/** Says how the start goes. Nothing more is told once it stops: what a start still comes to serves nobody. */
export class DemoTeller {
  constructor(
    private readonly out: (line: string) => void,
    private readonly stopping: AbortSignal,
  ) {}

  tell(line: string): void {
    if (!this.stopping.aborted) this.out(line);
  }

  phase(name: string, detail: string, ms: number): void {
    this.tell(` ok  ${name.padEnd(11)}${detail}  ${(ms / 1000).toFixed(1)} s`);
  }
}
