import type { Request } from 'express';

/** What express keeps of its routes (express 5, `app.router.stack`). */
interface Router {
  readonly stack: readonly {
    readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
    match(path: string): boolean;
  }[];
}

/** The methods that one can ask for at the address of a request that no route took; none where nothing is. */
export function methodsAt({ app, path, route }: Request): readonly string[] {
  if (route !== undefined) return [];
  const { stack } = app.router as unknown as Router;
  const here = stack.filter((layer) => layer.route !== undefined && layer.match(path));
  const methods = here.flatMap((layer) => Object.keys(layer.route?.methods ?? {}));
  return [...new Set(methods.map((method) => method.toUpperCase()))].sort();
}
