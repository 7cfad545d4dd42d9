import { request } from 'undici';
import { TestLab } from '../test/client';

describe('the page of a lab app', () => {
  it('shows accounts, groups and the last effects, and escapes what others wrote', async () => {
    const lab = await TestLab.start({ name: '<chat>', quirks: ['maxPage=5'] });
    const ada = await lab.user('ada', { displayName: '<script>alert(1)</script>' });
    await lab.group('Team & Co', ada);
    const answer = await request(lab.lab.url.replace('/scim/v2', '/'));
    const html = await answer.body.text();
    await lab.close();
    expect(answer.headers['content-type']).toContain('text/html');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('Team &amp; Co');
    expect(html).toContain('maxPage=5');
    expect(html).toContain('POST /Users');
    expect(html).not.toContain('<script>');
  });

  it('says so when its port is taken', async () => {
    const lab = await TestLab.start();
    await expect(TestLab.start({ port: lab.lab.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await lab.close();
  });
});
