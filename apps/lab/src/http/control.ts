import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import type { Backstage } from './backstage';
import type { Behaviour } from '../faults/behaviour';
import type { Budgets } from './budgets';
import type { Directory, Stored } from '../directory/directory';
import type { Doorman } from './doorman';
import { FAULT_PROFILES } from '../faults/fault-profiles';
import { deadFaults, type Fault } from '../faults/faults';
import { isObject, type Json, type JsonObject } from './json';
import type { LabClock } from '../lab-clock';
import type { Ledger } from '../directory/ledger';
import type { Mood } from '../faults/mood';
import { PRESETS } from '../presets/presets';
import type { Preset } from '../presets/preset';
import { ADVICE } from '../quirks/advice';
import { QUIRKS } from '../quirks/quirks';
import type { Traffic } from './traffic';

export interface ControlParts {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly preset: Preset;
  readonly mood: Mood;
  readonly behaviour: Behaviour;
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly backstage: Backstage;
  readonly doorman: Doorman;
  readonly budgets: Budgets;
  readonly time: LabClock;
}

/** What is read and switched from outside. Reading needs no token; switching needs the one the lab was started with. */
export function controlRoutes(parts: ControlParts): Router {
  const router = Router();
  router.use(express.json({ limit: '16mb', type: () => true }));
  reading(router, parts);
  switching(router, parts);
  router.use((request, response) => {
    const hint = `GET ${READ.join(', ')}; POST or PUT ${SWITCH.join(', ')}`;
    response.status(404).json({ error: `there is no ${request.method} ${request.originalUrl}`, there: hint });
  });
  router.use(unreadable);
  return router;
}

const READ: readonly string[] = ['ledger', 'requests', 'state', 'quirks', 'presets'];
const SWITCH: readonly string[] = ['faults', 'quirks', 'dead', 'clock', 'plant', 'act', 'tokens', 'drain'];

/** A body that is no JSON, or too long. */
const unreadable: ErrorRequestHandler = (error: Error & { readonly status?: number }, _request, response, next) => {
  if (response.headersSent) return next(error);
  response.status(error.status ?? 500).json({ error: error.message });
};

function reading(router: Router, parts: ControlParts): void {
  const { name, seed, ledger, traffic } = parts;
  router.get('/', (_request, response) => void response.json(overview(parts)));
  router.get('/ledger', (request, response) => {
    const effects = ledger.textAfter(numberIn(request, 'after', 0), numberIn(request, 'limit', Infinity));
    const head = JSON.stringify({ name, seed, last: ledger.length });
    response.type('json').send(`${head.slice(0, -1)},"effects":${effects}}`);
  });
  router.get('/requests', (request, response) => {
    const exchanges = traffic.after(numberIn(request, 'after', 0), numberIn(request, 'limit', Infinity));
    response.json({ name, seed, last: traffic.counts.total, requests: exchanges });
  });
  router.get('/state', (_request, response) => void response.json(stateOf(parts)));
  router.get('/quirks', (_request, response) => {
    const all = QUIRKS.map(({ name: quirk, values, sentence }) => ({ quirk, values, sentence, client: ADVICE[quirk] }));
    response.json({ inForce: parts.mood.quirks, all });
  });
  router.get('/presets', (_request, response) => void response.json({ inForce: parts.preset.name, all: PRESETS }));
}

type Doing = (body: JsonObject) => object;

function switching(router: Router, parts: ControlParts): void {
  for (const [path, doing] of Object.entries(doingsOf(parts))) {
    router.post(`/${path}`, answered(parts.token, doing));
    router.put(`/${path}`, answered(parts.token, doing));
  }
}

/** What can be switched, by the path that does it. */
function doingsOf({ mood, backstage, doorman, time, budgets }: ControlParts): Readonly<Record<string, Doing>> {
  return {
    faults: ({ faults }) => {
      if (typeof faults !== 'string' && !Array.isArray(faults)) throw new Error('faults must be a list or a profile');
      mood.setFaults(faults as unknown as readonly Fault[] | string);
      return { faults: mood.faults, quirks: mood.quirks };
    },
    quirks: ({ quirks }) => {
      mood.setQuirks(texts(quirks));
      return { quirks: mood.quirks };
    },
    dead: ({ forMs, thenThrottled }) => {
      mood.setFaults(deadFaults(count(forMs, 'forMs'), count(thenThrottled ?? 0, 'thenThrottled')));
      return { faults: mood.faults };
    },
    clock: ({ advanceMs }) => {
      time.advance(count(advanceMs, 'advanceMs'));
      return { elapsedMs: Math.round(time.elapsedMs()), scale: time.scale };
    },
    plant: (body) => backstage.plant(body),
    act: ({ method, path, body }) => {
      const answer = backstage.act(String(method), String(path), isObject(body) ? body : undefined);
      return { status: answer.status, body: answer.body };
    },
    tokens: ({ label, token, revoke }) => {
      if (revoke !== undefined) return { revoked: doorman.revoke(revoke === true ? undefined : String(revoke)) };
      if (typeof label !== 'string' || typeof token !== 'string') throw new Error('label and token must be texts');
      doorman.add(label, token);
      return { label };
    },
    drain: ({ amount, budget }) => {
      const drained = budgets.drain(count(amount, 'amount'), budget === undefined ? undefined : String(budget));
      if (drained.length === 0) throw new Error(`no such budget; there are: ${budgets.names.join(', ') || 'none'}`);
      return { drained: amount, budgets: drained };
    },
  };
}

function answered(token: string, doing: Doing): RequestHandler {
  return (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) return void response.status(401).json({ error: 'token' });
    try {
      const body = request.body as Json | undefined;
      if (!isObject(body)) throw new Error('the body must be a JSON object');
      response.json(doing(body));
    } catch (error) {
      response.status(400).json({ error: error instanceof Error ? error.message : 'unreadable' });
    }
  };
}

function count(value: Json | undefined, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} must be a number, 0 or more`);
}

function texts(value: Json | undefined): string[] {
  if (!Array.isArray(value)) throw new Error('quirks must be a list of texts');
  return value.map(String);
}

function numberIn(request: Request, name: string, otherwise: number): number {
  const value = Number(request.query[name] ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : otherwise;
}

function overview({ name, seed, url, preset, mood, time }: ControlParts): object {
  return {
    name,
    seed,
    url,
    preset: preset.name,
    quirks: mood.quirks,
    faults: mood.faults,
    profiles: FAULT_PROFILES.map((one) => ({ name: one.name, sentence: one.sentence })),
    clock: { elapsedMs: Math.round(time.elapsedMs()), scale: time.scale },
    read: READ,
    switch: SWITCH,
  };
}

/** The app as it really is, whatever its answers say. */
function stateOf({ name, seed, preset, mood, directory, ledger, traffic }: ControlParts): object {
  return {
    name,
    seed,
    preset: preset.name,
    quirks: mood.quirks,
    faults: mood.faults,
    counts: { users: directory.count('User'), groups: directory.count('Group'), effects: ledger.length },
    requests: traffic.counts,
    users: [...directory.all('User')].map(show),
    groups: [...directory.all('Group')].map((group) => ({ ...show(group), members: [...group.members] })),
  };
}

function show(stored: Stored): JsonObject {
  return { id: stored.id, created: stored.created, lastModified: stored.modified, ...stored.attributes };
}
