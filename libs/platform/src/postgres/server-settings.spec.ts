import { parseSettings } from './server-settings';

describe('parseSettings', () => {
  it.each(['', '{', '{}', '{"cluster":"/data","port":"1","password":"p"}'])('takes %j for none', (text) => {
    expect(parseSettings(text)).toBeNull();
  });
});
