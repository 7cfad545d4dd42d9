/** What an attribute holds. Dates are `YYYY-MM-DD` strings; many-valued attributes are sorted lists of strings. */
export type AttributeValue = string | number | boolean | readonly string[] | null;

/**
 * Attributes by dictionary name (`policies/schema/person.yaml`). A name that is missing was not returned by the source
 * ("absent"); `null` was returned and is empty. The two are different facts and policy treats them apart.
 */
export type Attributes = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'string' | 'date' | 'boolean' | 'number';

/** One entry of the attribute dictionary. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly many: boolean;
  /** Closed list of values, when there is one. */
  readonly values: readonly string[] | null;
  readonly title: string;
  /** Shown masked in logs and lists. */
  readonly sensitive: boolean;
}

export type AttributeDictionary = ReadonlyMap<string, AttributeDefinition>;
