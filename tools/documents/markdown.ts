/** What a page says that can be held against the repository. */
export interface Page {
  /** From the root, with `/`. */
  readonly file: string;
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Said[];
  /** Lines of code blocks without a language or of a shell, and code within sentences. */
  readonly code: readonly Said[];
}

export interface Said {
  readonly text: string;
  readonly line: number;
}

/** A page of Markdown as GitHub understands it. */
export function readPage(file: string, text: string): Page {
  const [prose, blocks] = partsOf(text);
  const headings = prose.flatMap(({ text: line }) => /^#{1,6} +(.+?) *#*$/.exec(line)?.[1] ?? []);
  return {
    file,
    anchors: anchorsOf(headings),
    links: prose.flatMap(({ text: line, line: at }) =>
      [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ text: target, line: at })),
    ),
    code: [...blocks, ...codeWithin(prose)],
  };
}

/** The lines outside and inside of code blocks. */
function partsOf(text: string): readonly [readonly Said[], readonly Said[]] {
  const prose: Said[] = [];
  const blocks: Said[] = [];
  let language: string | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^ *```(\w*)/.exec(line);
    if (fence) language = language === null ? (fence[1] ?? '') : null;
    else if (language === null) prose.push({ text: line, line: at + 1 });
    else if (['', 'sh', 'bash'].includes(language)) blocks.push({ text: line, line: at + 1 });
  }
  return [prose, blocks];
}

/** Code may begin on one line and end on the next: it is told with the line on which it begins. */
function codeWithin(prose: readonly Said[]): readonly Said[] {
  const text = prose.map(({ text: line }) => line).join('\n');
  return [...text.matchAll(/(`+)([^`]+?)\1(?!`)/g)].map(({ index, 2: code = '' }) => ({
    text: code.replace(/\s+/g, ' ').trim(),
    line: prose[text.slice(0, index).split('\n').length - 1]?.line ?? 0,
  }));
}

/** Lower case, punctuation left out, blanks as hyphens; what stands twice is counted. */
function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
