import { readFileSync } from 'node:fs';

const LOOK_MS = 1_000;

/**
 * When npm is killed outright it cannot pass a signal on: losing it then counts as SIGTERM, one, from the first moment on, while
 * packages are installed as while the product serves. Between npm and us stands a shell, which stays behind; so its parent
 * is watched as well, where the system tells.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

function parentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return '';
  }
}
