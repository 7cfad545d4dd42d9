/** Types that are asked for and sent. */
export interface MediaTypes {
  readonly accept: string;
  readonly acceptOnDelete: string;
  readonly contentType: string;
}

/** What goes out with every request, by what the request is. */
export interface RequestHeaders {
  readonly read: string[];
  readonly write: string[];
  readonly remove: string[];
}

export function headersFor(names: MediaTypes, authorization: string | null): RequestHeaders {
  const own = ['user-agent', 'Joinery', ...(authorization === null ? [] : ['authorization', authorization])];
  const read = ['accept', names.accept, ...own];
  return {
    read,
    write: [...read, 'content-type', names.contentType],
    remove: ['accept', names.acceptOnDelete, ...own],
  };
}
