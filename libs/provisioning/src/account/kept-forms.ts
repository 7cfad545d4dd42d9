import type { AttributeValue } from '@joinery/identity';
import type { SameValue } from '../drift/find-drift';

/** What an app made of a value that it was sent. */
export interface KeptForm {
  readonly sent: AttributeValue;
  readonly kept: AttributeValue;
}

/** SCIM path -> what an app keeps of one account in a form of its own. */
export type KeptForms = Readonly<Record<string, KeptForm>>;

/** An app shows what it made of just this value: no difference. */
export function isAsKept(
  form: KeptForm | undefined,
  path: string,
  {
    wanted,
    shown,
    same,
  }: { readonly wanted: AttributeValue; readonly shown: AttributeValue; readonly same: SameValue },
): boolean {
  return form !== undefined && same(path, form.sent, wanted) && same(path, form.kept, shown);
}
