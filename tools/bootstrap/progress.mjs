import { spawn } from 'node:child_process';

const EVERY_MS = 5_000;
/** npm ends what it is at before it obeys a signal, which may take a minute; what it leaves behind is installed anew anyway. */
const OBEYS_WITHIN_MS = 3_000;

/**
 * Runs a command quietly and says every few seconds that it is still at it. The command's own output is shown only when
 * it fails. Progress goes to stderr, so that `--json` output on stdout stays clean. `options.started` is told its process.
 */
export async function runQuietly(title, command, args, options) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  console.error(`${title} ...`);
  const ticker = setInterval(() => console.error(`  still at it, ${seconds()} s`), EVERY_MS);
  try {
    const { code, signal, output } = await collect(command, args, options);
    if (code !== 0) return { ok: false, output, code, signal };
    console.error(`  done in ${seconds()} s`);
    return { ok: true, output, code, signal };
  } finally {
    clearInterval(ticker);
  }
}

/** Runs a command and gives all it wrote; signals that reach this process while it runs are passed on to it, and it obeys soon. */
export function collect(command, args, { started = () => undefined, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) started(child.pid);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const undo = passSignals(child, () => setTimeout(() => child.kill('SIGKILL'), OBEYS_WITHIN_MS).unref());
    child.on('error', (error) => (undo(), reject(error)));
    child.on('close', (code, signal) => (undo(), resolve({ code: code ?? 1, signal, output: plain(output) })));
  });
}

/** Colours are for terminals; in a log they are noise. */
function plain(text) {
  return process.stderr.isTTY ? text : text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** Runs a command with this process's own terminal and gives its exit code. */
export function runOpenly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    const undo = passSignals(child);
    child.on('error', (error) => (undo(), reject(error)));
    child.on('close', (code) => (undo(), resolve(code ?? 1)));
  });
}

/**
 * A signal for this process is one for its child as well; the process itself ends once the child has. Ctrl-C in a
 * terminal reaches both by itself, and a second SIGINT would mean "hurry" to many programs, so it is not sent again.
 */
function passSignals(child, afterwards = () => undefined) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      stopped = signal;
      afterwards();
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
    if (stopped) process.exit(128 + { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[stopped]);
  };
}

let stopped = null;
