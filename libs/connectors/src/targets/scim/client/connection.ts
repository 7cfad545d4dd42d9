import { Client, type Dispatcher } from 'undici';

/** What one connection carries. */
export interface Carried {
  /** Told before it is sent, and again each time that it is put on another connection. */
  carriedBy(connection: { readonly answered: () => void }): void;
}

/** Options of a dispatch that name what is carried: a pool hands them on as they are. */
export interface CarryingOptions extends Dispatcher.DispatchOptions {
  readonly carried: Carried;
}

/** An end so soon after an answer belongs to it; a connection that is given up for being idle ends later. */
const AT_ONCE_MS = 1_000;
/** Connections that ended so in a row, after which it is taken for the app's way. */
const ENDS = 3;
/** An app that gives so many answers over one connection keeps them: few writes are on their way when one ends. */
const MANY_ANSWERS = 10;
/** Codes of an end that came from the other side and that no `Connection: close` and no HTTP/1.0 announced. */
const UNSAID = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * Whether an app can be asked again over a connection that brought an answer. Some end it then and do not say so
 * (RFC 9112 section 9.6 wants `Connection: close`): whatever is on its way at that moment is lost, and a create that
 * was lost is in doubt.
 */
export class ConnectionHabit {
  private ends = 0;

  get endsUnsaid(): boolean {
    return this.ends >= ENDS;
  }

  /** A connection ended at once after its first or one of its first answers, and the app had not said so. */
  noteEnd(): void {
    this.ends += 1;
  }

  /** A connection was kept for many answers. */
  noteKept(): void {
    if (!this.endsUnsaid) this.ends = 0;
  }
}

/** One connection of a pool, which watches how long the app keeps it. */
export class Connection extends Client {
  private answers = 0;
  private answeredAt = 0;

  constructor(
    origin: URL,
    options: Client.Options,
    private readonly habit: ConnectionHabit,
  ) {
    super(origin, options);
    this.on('disconnect', (_origin, _targets, error: Error & { readonly code?: string }) => {
      const isAtOnce = performance.now() - this.answeredAt <= AT_ONCE_MS;
      const isFew = this.answers > 0 && this.answers < MANY_ANSWERS;
      if (isFew && isAtOnce && UNSAID.has(error.code ?? '')) habit.noteEnd();
      this.answers = 0;
    });
  }

  readonly answered = (): void => {
    this.answers += 1;
    this.answeredAt = performance.now();
    if (this.answers === MANY_ANSWERS) this.habit.noteKept();
  };

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    (options as CarryingOptions).carried.carriedBy(this);
    return super.dispatch(this.habit.endsUnsaid ? { ...options, reset: true } : options, handler);
  }
}
