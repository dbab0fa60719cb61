import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyChanges } from '../../../src/images/changes.ts';
import type { ImageConfig } from '../../../src/model/image.ts';

const ROWS: ReadonlyArray<readonly [changes: readonly string[], config: ImageConfig]> = [
  [[], {}],
  [['CMD ["sh", "-c", "echo hi"]'], { Cmd: ['sh', '-c', 'echo hi'] }],
  [['cmd echo "hi there"'], { Cmd: ['/bin/sh', '-c', 'echo "hi there"'] }],
  [['CMD [not json]'], { Cmd: ['/bin/sh', '-c', '[not json]'] }],
  [['ENTRYPOINT ["/init"]', 'CMD ["x"]'], { Entrypoint: ['/init'], Cmd: ['x'] }],
  [['ENV A=1 B="two words" C=a\\ b', 'ENV A=3'], { Env: ['A=3', 'B=two words', 'C=a b'] }],
  [['ENV PATH /bin:/sbin'], { Env: ['PATH=/bin:/sbin'] }],
  [['ENV EMPTY='], { Env: ['EMPTY='] }],
  [['EXPOSE 80 443/TCP 53/udp 8000-8010'], { ExposedPorts: { '80/tcp': {}, '443/tcp': {}, '53/udp': {}, '8000-8010/tcp': {} } }],
  [['LABEL a=b "c d"="e f"'], { Labels: { a: 'b', 'c d': 'e f' } }],
  [['USER app:app'], { User: 'app:app' }],
  [['VOLUME /data /log', 'VOLUME ["/x y"]'], { Volumes: { '/data': {}, '/log': {}, '/x y': {} } }],
  [['WORKDIR /a', 'WORKDIR b/../c'], { WorkingDir: '/a/c' }],
  [['STOPSIGNAL SIGINT'], { StopSignal: 'SIGINT' }],
];

for (const [changes, config] of ROWS) test(changes.join('; ') || 'no change', () => assert.deepEqual(applyChanges(changes), config));

const BAD: ReadonlyArray<readonly [change: string, message: RegExp]> = [
  ['RUN true', /RUN is not a valid change command/],
  ['', /not a valid change command/],
  ['toString x', /TOSTRING is not a valid/],
  ['CMD', /CMD requires at least one argument/],
  ['ENV A', /ENV must have two arguments/],
  ['ENV A=1 B', /can't find = in "B"/],
  ['EXPOSE http', /invalid containerPort: http/],
];

for (const [change, message] of BAD) test(`refuses ${change || 'nothing'}`, () => assert.throws(() => applyChanges([change]), message));
