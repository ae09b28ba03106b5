/**
 * The limit of reads: bare `node:http` that answers the same bytes. Gets answers by path, tells its port.
 */
import { createServer } from 'node:http';

let answers = new Map();
const server = createServer((req, res) => {
  const { status, headers, body } = answers.get(req.url);
  res.writeHead(status, headers);
  res.end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.on('message', (message) => {
    answers = new Map([...message].map(([path, { body, ...head }]) => [path, { ...head, body: Buffer.from(body) }]));
    process.send(server.address().port);
  });
});
process.on('disconnect', () => process.exit());
