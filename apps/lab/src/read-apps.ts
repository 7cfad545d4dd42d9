/** One app of several in a process. */
export interface AppAsked {
  readonly name: string;
  readonly preset: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * Reads `preset:port` or `name=preset:port`, commas between. Throws on what is none of these, and on a name that is
 * there twice.
 */
export function readApps(text: string): AppAsked[] {
  const apps = text.split(',').map(readApp);
  const twice = apps.find((one, index) => apps.findIndex((other) => other.name === one.name) !== index);
  if (twice)
    throw new Error(`--apps has two apps called ${twice.name}; give them names: a=${twice.preset},b=${twice.preset}`);
  return apps;
}

function readApp(text: string): AppAsked {
  const match = /^(?:([\w.-]+)=)?([\w-]+)(?::(\d+))?$/.exec(text.trim());
  if (!match) throw new Error(`--apps takes preset:port or name=preset:port, not ${text}`);
  const [, name, preset = '', port = '0'] = match;
  return { name: name ?? preset, preset, port: Number(port) };
}
