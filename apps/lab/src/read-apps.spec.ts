import { readApps } from './read-apps';

describe('several apps in one process', () => {
  it('are named by their preset, or by a name of their own', () => {
    expect(readApps('slack:8101, zoom,pay.roll=generic:8103')).toEqual([
      { name: 'slack', preset: 'slack', port: 8101 },
      { name: 'zoom', preset: 'zoom', port: 0 },
      { name: 'pay.roll', preset: 'generic', port: 8103 },
    ]);
  });

  it.each([
    ['slack:x', /not slack:x/],
    ['', /takes preset:port/],
    ['../a=slack', /not \.\.\/a=slack/],
    ['slack:1,slack:2', /two apps called slack/],
  ])('refuses %s', (text, message) => {
    expect(() => readApps(text)).toThrow(message);
  });
});
