/** Injection tokens of what is put together outside Nest. */
export const CONFIG = Symbol('joinery config');
export const JOINERY = Symbol('joinery');
