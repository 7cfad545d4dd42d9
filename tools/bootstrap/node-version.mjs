const FLOOR = [20, 19];

/** Ends the process with a sentence when Node is too old; nothing newer than Node 14 may be used in this file. */
export function explainOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return;
  console.error(
    `Joinery needs Node.js ${FLOOR.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a current Node.js (https://nodejs.org) and run the command again.',
  );
  process.exit(1);
}
