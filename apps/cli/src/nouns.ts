import type { Command } from 'commander';

/** What commands speak of: `joinery <noun> <verb>`. */
interface Noun {
  /** With its arguments, where it is a command by itself. */
  readonly usage: string;
  readonly about: string;
  /** Gives the noun its verbs and options. `words`: what was typed. */
  readonly load: (command: Command, words: readonly string[]) => Promise<void>;
}

/**
 * All of them, in the order in which a life with the product meets them. The code of a noun is loaded when it is named:
 * to tell what there is, and to check policy files, most of the product is not needed, and loading it takes longer than
 * most commands do.
 */
const NOUNS: readonly Noun[] = [
  {
    usage: 'demo',
    about:
      'the whole product on this machine: embedded PostgreSQL, two SCIM apps, a sample HR file, the API; not for production',
    load: async (command) => (await import('./demo/demo.command.js')).addDemoCommand(command),
  },
  {
    usage: 'import',
    about: 'read what HR says',
    load: async (command) => (await import('./commands/import/import.command.js')).addImportCommands(command),
  },
  {
    usage: 'plan',
    about: 'read, make and decide plans',
    load: async (command) => (await import('./commands/plan.command.js')).addPlanCommands(command),
  },
  {
    usage: 'run',
    about: 'approved plans at work',
    load: async (command) => (await import('./commands/sending/run.command.js')).addRunCommands(command),
  },
  {
    usage: 'person',
    about: 'people and their stories',
    load: async (command) => (await import('./commands/person/person.command.js')).addPersonCommands(command),
  },
  {
    usage: 'source',
    about: 'where people come from: how each source is read, the systems whose shapes ship, tokens of those that push',
    load: async (command) => (await import('./commands/source.command.js')).addSourceCommands(command),
  },
  {
    usage: 'grant',
    about: 'what people were given or forbidden by hand, beside the rules',
    load: async (command) => (await import('./commands/grant.command.js')).addGrantCommands(command),
  },
  {
    usage: 'case',
    about: 'records that resemble somebody and wait for a person to decide',
    load: async (command) => (await import('./commands/case.command.js')).addCaseCommands(command),
  },
  {
    usage: 'app',
    about: 'the apps that accounts are written to',
    load: async (command) => (await import('./commands/app/app.command.js')).addAppCommands(command),
  },
  {
    usage: 'dispatch',
    about: 'the sending to apps: how it stands, stop and resume',
    load: async (command) => (await import('./commands/sending/dispatch.command.js')).addDispatchCommands(command),
  },
  {
    usage: 'reconcile [app]',
    about: 'read an app (or all of them) completely and report what differs; repairs come as a plan',
    load: async (command) => (await import('./commands/reconcile/reconcile.command.js')).addReconcileCommand(command),
  },
  {
    usage: 'policy',
    about: 'the policy files',
    load: async (command, words) =>
      (await import('./commands/policy/policy.command.js')).addPolicyCommands(command, words),
  },
  {
    usage: 'audit',
    about: 'the audit log',
    load: async (command) => (await import('./commands/audit/audit.command.js')).addAuditCommands(command),
  },
  {
    usage: 'worker',
    about: 'do the work of approved plans in this process until it is stopped; any number may run side by side',
    load: async (command) => (await import('./commands/sending/worker.command.js')).addWorkerCommand(command),
  },
  {
    usage: 'doctor',
    about:
      'whether everything is well, in ten lines; exit 0: it is, 2: something asks for attention, 1: there is trouble',
    load: async (command) => (await import('./commands/doctor.command.js')).addDoctorCommand(command),
  },
];

/** The names of all nouns. */
export const NOUN_NAMES: readonly string[] = NOUNS.map(({ usage }) => usage.replace(/ .*/, ''));

/** Adds every noun to the command line; those among the words that were typed with all that belongs to them. */
export async function addNouns(joinery: Command, words: readonly string[]): Promise<void> {
  for (const { usage, about, load } of NOUNS) {
    const command = joinery.command(usage).description(about);
    if (words.includes(command.name())) await load(command, words);
  }
}
