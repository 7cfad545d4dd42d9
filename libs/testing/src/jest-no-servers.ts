import net from 'node:net';

/**
 * For specifications that `npm run check` runs: one that starts a server would be slow among many, and is told where it
 * belongs. Undone behind it, because jest runs specifications of every kind in the same processes.
 */
const { listen } = net.Server.prototype;

net.Server.prototype.listen = () => {
  throw new Error('a specification that speaks with a server is named *.wire.spec.ts');
};

afterAll(() => {
  net.Server.prototype.listen = listen;
});
