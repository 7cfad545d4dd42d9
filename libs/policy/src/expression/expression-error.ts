/**
 * A value could not be made because something it needs is missing. A finding for one person, never a reason to clear.
 */
export class ExpressionError extends Error {
  constructor(
    readonly operator: string,
    message: string,
  ) {
    super(message);
    this.name = 'ExpressionError';
  }
}
