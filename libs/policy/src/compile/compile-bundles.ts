import { compareText } from '@joinery/kernel';
import { addProblem, checkEntitlement, checkOwner, type CompileContext, IdRegister } from './compile-context';
import type { Shaped } from '../files/shaped';
import { OpenedRights, tooManyRights } from './opened-rights';
import type { Entitlement, Given } from '../policy-set';

interface Bundle {
  readonly file: Shaped<'bundles'>;
  readonly index: number;
  readonly contains: readonly Entitlement[];
}

/** A bundle of bundles of bundles … opens to at most so many entitlements. */
const MOST_GIVEN = 10_000;
/** So many bundles may lie in each other: the stack is not for more. */
const DEEPEST = 100;

/** Opens every bundle to the entitlements it comes to. Bundles that contain each other are refused, link by link. */
export function compileBundles(
  context: CompileContext,
  files: readonly Shaped<'bundles'>[],
): ReadonlyMap<Entitlement, readonly Given[]> {
  const ids = new IdRegister(context);
  const bundles = new Map<Entitlement, Bundle>();
  for (const file of files) {
    for (const [index, { id, owner, contains }] of file.text.bundles.entries()) {
      const path = ['bundles', index];
      if (ids.take(file.document, [...path, 'id'], id)) bundles.set(`bundle:${id}`, { file, index, contains });
      checkOwner(context, file.document, [...path, 'owner'], owner);
      for (const [at, entitlement] of contains.entries())
        checkEntitlement(context, file.document, [...path, 'contains', at], entitlement);
    }
  }
  const opened = new Map<Entitlement, readonly Given[]>();
  const room = new OpenedRights();
  for (const name of [...bundles.keys()].sort(compareText)) open(name, { context, bundles, opened, room, trail: [] });
  return opened;
}

/** Opens an entitlement: a bundle to all that it comes to, anything else to itself. */
export function openEntitlement(
  entitlement: Entitlement,
  bundles: ReadonlyMap<Entitlement, readonly Given[]>,
): readonly Given[] {
  return bundles.get(entitlement) ?? [{ entitlement, via: [] }];
}

interface Opening {
  readonly context: CompileContext;
  readonly bundles: ReadonlyMap<Entitlement, Bundle>;
  readonly opened: Map<Entitlement, readonly Given[]>;
  readonly room: OpenedRights;
  /** Bundles that are being opened, the outermost first. */
  readonly trail: readonly Entitlement[];
}

function open(name: Entitlement, opening: Opening): readonly Given[] {
  const { bundles, opened, room, trail } = opening;
  const known = opened.get(name);
  if (known) return known;
  const bundle = bundles.get(name);
  if (!bundle || room.isFull) return [];
  if (trail.includes(name)) {
    refuseCycle(opening, bundle, [...trail.slice(trail.indexOf(name)), name]);
    return [];
  }
  if (trail.length >= DEEPEST) {
    refuseDepth(opening, bundle, name);
    return [];
  }
  const inside = { ...opening, trail: [...trail, name] };
  const given = new Map<Entitlement, Given>();
  for (const entitlement of bundle.contains) {
    const parts = entitlement.startsWith('bundle:') ? open(entitlement, inside) : [{ entitlement, via: [] }];
    for (const part of parts) {
      if (!given.has(part.entitlement))
        given.set(part.entitlement, { entitlement: part.entitlement, via: [name, ...part.via] });
    }
    if (given.size > MOST_GIVEN) {
      refuseSize(opening, bundle, name);
      break;
    }
  }
  const result = [...given.values()].sort((a, b) => compareText(a.entitlement, b.entitlement));
  opened.set(name, result);
  if (!room.isFull && !room.take(result.length)) refuseAll(opening, bundle, name);
  return result;
}

/** What is left out would be taken from whoever has it. */
function refuseSize({ context }: Opening, { file, index }: Bundle, name: Entitlement): void {
  addProblem(context, file.document, ['bundles', index, 'contains'], {
    code: 'BUNDLE_TOO_LARGE',
    message: `"${name}" comes to more than ${MOST_GIVEN} entitlements.`,
    hint: 'Make several bundles of it.',
    value: name,
  });
}

function refuseAll({ context }: Opening, { file, index }: Bundle, name: Entitlement): void {
  addProblem(context, file.document, ['bundles', index, 'contains'], tooManyRights('all bundles', name));
}

function refuseDepth({ context, trail }: Opening, { file, index }: Bundle, name: Entitlement): void {
  addProblem(context, file.document, ['bundles', index, 'contains'], {
    code: 'BUNDLE_TOO_DEEP',
    message: `"${name}" lies in ${DEEPEST} bundles, each in the one before, beginning with "${trail[0]}".`,
    hint: 'Name what is given in fewer bundles.',
    value: name,
  });
}

function refuseCycle({ context }: Opening, { file, index }: Bundle, links: readonly Entitlement[]): void {
  addProblem(context, file.document, ['bundles', index, 'contains'], {
    code: 'BUNDLE_CYCLE',
    message: `These bundles contain each other: ${links.join(' -> ')}.`,
    hint: 'Take one of the links out.',
    value: links[0],
  });
}
