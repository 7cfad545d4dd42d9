/** Nobody has this key, this name or this address: an app that finds somebody by it does not read filters. */
export const NOBODY = 'joinery-nobody-8d1f3c5a@example.invalid';

/** Nobody has this id. */
export const NOBODYS_ID = 'joinery-nobody-8d1f3c5a';
