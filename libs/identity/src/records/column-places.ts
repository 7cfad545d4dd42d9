import { foldColumn } from './text';

/** Where columns stand in a header, by folded name; several places where names repeat. */
export type ColumnPlaces = ReadonlyMap<string, readonly number[]>;

/**
 * Where each column stands; under what is left of its name without marks and units too, where no other column is called
 * so.
 */
export function columnPlaces(header: readonly string[]): ColumnPlaces {
  const places = placesOf(header);
  for (const [name, at] of placesOf(header.map(withoutUnits))) if (!places.has(name)) places.set(name, at);
  return places;
}

function placesOf(names: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const folded = foldColumn(name);
    if (folded === '') continue;
    places.set(folded, [...(places.get(folded) ?? []), index]);
  }
  return places;
}

/** `Start Date (dd/mm/yyyy)`, `Employee ID*`, `FTE [%]`: how a template says what it wants. */
function withoutUnits(name: string): string {
  return name
    .replace(/[([{]\s*(?:[dmyj./\s-]{2,}|%|required|mandatory|optional|text|date|yes\/no|y\/n)\s*[)\]}]/giu, '')
    .replace(/\*+\s*$/u, '')
    .trim();
}
