/** What stands before a work address by which a record refers to its manager. */
export const BY_MAIL = 'mail:';

/** What stands before a name by which a record refers to its manager, as `nameKey` has it. */
export const BY_NAME = 'name:';
