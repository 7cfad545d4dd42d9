import { chooseAccount } from './server-account';

describe('chooseAccount', () => {
  const root = 'root:x:0:0::/root:/bin/sh\n';
  const nobody = 'nobody:x:65534:65534::/:/bin/false\n';

  it('prefers postgres, then takes nobody, then gives up', () => {
    const postgres = 'postgres:x:101:104::/var/lib/postgresql:/bin/bash\n';
    expect(chooseAccount(root + nobody + postgres)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(chooseAccount(root + nobody)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
    expect(chooseAccount(root)).toBeNull();
  });
});
