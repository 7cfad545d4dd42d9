import type { Detail, Listing, RestRules } from '@joinery/identity';
import { dateBeside, type Instant, localDateAt } from '@joinery/kernel';
import { readBody } from './answer-body';
import { meets } from './condition';
import type { HttpAnswer, HttpRequest, HttpSource } from './http-source';
import { PullBroken, type PullOutcome } from './outcome';
import { type Page, readPage, refuseErrors } from './page';
import { PageProgress } from './page-progress';
import { type PullEnd, type PullRun, type RecordedAnswer, recordedLine, type RecordingSink } from './pull-run';
import { fillJson, fillPath, fillQuery, fillXml, type Words, wordsOf } from './template';

/** What a run works with. */
export interface PullDesk {
  readonly http: Pick<HttpSource, 'ask'>;
  readonly rules: RestRules;
  readonly settings: Readonly<Record<string, string>>;
  readonly run: PullRun;
  readonly sink: RecordingSink;
  readonly maxAnswers: number;
  /** Records listed so far, for progress. */
  readonly onProgress?: (records: number) => void;
}

/** Requests for details that are on their way at once. */
const TOGETHER = 4;

/**
 * Reads a source once and writes every answer down as it came. It never throws for what a source does: the last line
 * says how the run ended, and only `COMPLETE` proves that everything was read.
 */
export async function recordPull(desk: PullDesk): Promise<PullEnd> {
  const { sink, run } = desk;
  await sink.write(recordedLine({ joinery: 'pull 1', ...run }));
  const reader = new RunReader(desk);
  const end = await reader.readAll();
  await sink.write(recordedLine({ end: true, ...end }));
  await sink.flush();
  return end;
}

class RunReader {
  private readonly day: string;
  private answers = 0;
  private pageText = '';
  private records = 0;
  private mark: string | null = null;
  private doubt: { readonly outcome: PullOutcome; readonly detail: string } | null = null;

  constructor(private readonly desk: PullDesk) {
    this.day = localDateAt(desk.run.startedAt, 'UTC');
  }

  async readAll(): Promise<PullEnd> {
    const { rules, run } = this.desk;
    const listings = run.mode === 'full' ? rules.full : (rules.delta ?? rules.full);
    try {
      for (const listing of listings) await this.readListing(listing);
    } catch (error) {
      if (!(error instanceof PullBroken)) throw error;
      return { outcome: error.outcome, detail: error.detail, mark: null };
    }
    if (run.mode === 'full' && this.records === 0) return { outcome: 'EMPTY_ANSWER', detail: '', mark: null };
    return this.doubt ? { ...this.doubt, mark: null } : { outcome: 'COMPLETE', detail: '', mark: this.mark };
  }

  private async readListing(listing: Listing): Promise<void> {
    const progress = new PageProgress(listing, this.day);
    const words: Words = (name) => progress.word(name) ?? this.word(name);
    for (let number = 1; !progress.isDone; number += 1) {
      const page = await this.readPage(listing, progress, words, number);
      if (listing.joins === undefined) this.records += page.items.length;
      this.desk.onProgress?.(this.records);
      if (listing.detail !== undefined) await this.readDetails(listing, listing.detail, page, words, number);
      if (listing.paging?.kind === 'queue' && !progress.isDone) await this.acknowledge(listing.paging, page);
    }
    progress.finish();
    this.doubt ??= progress.doubts[0] ?? null;
    this.mark = progress.nextMark ?? this.mark;
  }

  private async readPage(listing: Listing, progress: PageProgress, words: Words, number: number): Promise<Page> {
    const request = this.requestFor(listing, progress.address, words);
    const { page, answer } = await this.ask(request, (got) => ({
      page: readPage(got, listing, this.desk.rules, this.day, progress.distinct),
      answer: got,
    }));
    progress.take(page);
    this.pageText = answer.text;
    await this.keep({ listing: listing.name, page: number, status: answer.status, body: answer.text });
    return page;
  }

  private async readDetails(listing: Listing, detail: Detail, page: Page, words: Words, number: number): Promise<void> {
    const wanted = page.items.flatMap((item, index) => {
      const id = page.ids[index] ?? null;
      const isWanted = id !== null && (detail.when === undefined || meets(item, detail.when, this.day));
      return isWanted && !this.isRemoved(item) ? [{ item, id }] : [];
    });
    for (let at = 0; at < wanted.length; at += TOGETHER) {
      const answers = await Promise.all(
        wanted.slice(at, at + TOGETHER).map(async ({ item, id }) => {
          const request = this.requestFor(detail, null, wordsOf(item, id, this.day, words));
          const { status, text } = await this.ask(request, (got) => this.understand(got));
          return { listing: listing.name, page: number, of: id, status, body: text };
        }),
      );
      for (const answer of answers) await this.keep(answer);
    }
  }

  private isRemoved(item: unknown): boolean {
    const { removed } = this.desk.rules.record;
    return removed !== undefined && meets(item, removed, this.day);
  }

  /** Nothing of a person who is gone is an answer; anything that is no data ends the run. */
  private understand(answer: HttpAnswer): HttpAnswer {
    if (answer.text !== '' && answer.text === this.pageText)
      throw new PullBroken('PAGE_REPEATED', 'in place of a detail');
    const isGone = answer.status === 404 || answer.status === 410 || answer.status === 204;
    if (!isGone) refuseErrors(readBody(answer.text, this.desk.rules.format ?? 'json'), this.desk.rules, this.day);
    return answer;
  }

  /** A message is taken off its queue only once it and what it led to are on disk. */
  private async acknowledge(paging: { acknowledge: string; idHeader: string }, page: Page): Promise<void> {
    const id = page.headers[paging.idHeader.toLowerCase()];
    if (typeof id !== 'string') throw new PullBroken('SHAPE_UNKNOWN', `no header ${paging.idHeader}`);
    await this.desk.sink.flush();
    const to = fillPath(paging.acknowledge, (name) => (name === 'message' ? id : this.word(name)));
    await this.ask({ method: 'DELETE', to }, () => undefined);
  }

  private async ask<T>(request: HttpRequest, read: (answer: HttpAnswer) => T): Promise<T> {
    this.answers += 1;
    if (this.answers > this.desk.maxAnswers) throw new PullBroken('TOO_MANY_ANSWERS', String(this.desk.maxAnswers));
    return this.desk.http.ask(request, read);
  }

  private keep(answer: RecordedAnswer): Promise<void> {
    return this.desk.sink.write(recordedLine(answer));
  }

  private requestFor(what: Listing | Detail, address: string | null, words: Words): HttpRequest {
    const { method = 'GET', path, query = {}, body } = what;
    const parameters = fillQuery(query, words);
    const own = `${fillPath(path, words)}${parameters === '' ? '' : `${path.includes('?') ? '&' : '?'}${parameters}`}`;
    const next = address ?? (path === '{mark}' ? words('mark') : null);
    const to = { to: path === '{mark}' ? '' : own, ...(next === null ? {} : { next }) };
    if (body === undefined) return { method, ...to, headers: this.headers(null) };
    if (typeof body !== 'string') {
      return {
        method,
        ...to,
        headers: this.headers('application/json'),
        body: () => JSON.stringify(fillJson(body, words)),
      };
    }
    const [before = '', after = ''] = body.split('{security}');
    return {
      method,
      ...to,
      headers: this.headers('text/xml; charset=utf-8'),
      body: ({ security }) => `${fillXml(before, words)}${security}${fillXml(after, words)}`,
    };
  }

  private headers(contentType: string | null): Record<string, string> {
    const accept = this.desk.rules.format === 'xml' ? 'text/xml, application/xml' : 'application/json';
    return { accept, ...this.desk.rules.headers, ...(contentType === null ? {} : { 'content-type': contentType }) };
  }

  private word(name: string): string | null {
    const { run, settings } = this.desk;
    switch (name) {
      case 'today':
        return this.day;
      case 'startedAt':
        return run.startedAt;
      case 'since':
        return run.since;
      case 'sinceSeconds':
        return run.since && seconds(run.since);
      case 'sinceLocal':
        return run.since && seconds(run.since).slice(0, -1);
      case 'sinceDate':
        return run.since?.slice(0, 10) ?? null;
      // For filters that ask for days after a date, and may mean that day itself or not.
      case 'dayBeforeSince':
        return run.since && dateBeside(run.since.slice(0, 10), -1);
      case 'mark':
        return run.mark;
      default:
        return settings[name] ?? null;
    }
  }
}

/** `2026-05-14T09:00:00Z`: for systems that know no fractions. */
function seconds(instant: Instant): string {
  return `${instant.slice(0, 19)}Z`;
}
