import { Controller, Get, Header, Inject } from '@nestjs/common';
import { JOINERY, type Joinery, planDocument } from '@joinery/platform';
import { renderPlan } from '@joinery/provisioning';

const LINKS = [
  'doctor',
  'plans/latest',
  'plans/latest/steps',
  'plans/latest/run',
  'plans',
  'imports',
  'people',
  'cases',
  'apps',
  'reconciliations',
  'audit',
  'audit/checkpoints',
];

/** A first page for whoever opens the address in a browser: the newest plan, the apps, and where everything is. */
@Controller()
export class HomeController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
  async home(): Promise<string> {
    const document = await planDocument(this.joinery, null, 50);
    const apps = await this.joinery.store.read((tx) => tx.apps.status());
    const rows = apps.map(
      (
        app,
      ) => `<tr><td>${escape(app.id)}</td><td><a href="${escape(new URL('/', app.baseUrl).href)}">${escape(app.baseUrl)}</a></td>
        <td>${app.active} active of ${app.accounts}</td><td>${app.waiting} waiting</td><td>${escape(app.pauseReason ?? '')}</td></tr>`,
    );
    const links = LINKS.map((path) => `<li><a href="/api/v1/${path}">/api/v1/${path}</a></li>`);
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Joinery</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}pre{background:#f5f5f5;padding:1rem;overflow:auto}td{padding:.2rem 1rem .2rem 0}</style>
<h1>Joinery</h1><h2>Newest plan</h2><pre>${escape(document ? renderPlan(document) : 'No plan yet: import an HR file first.')}</pre>
<h2>Apps</h2><table>${rows.join('')}</table><h2>API</h2><ul>${links.join('')}</ul></html>`;
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
