// The tree of the images of the golden cases, as files of a directory, so that the real view of images reads it.
import fs from 'node:fs';
import path from 'node:path';

/** A path of the image: its text, `->` and where it leads, or `/` for a directory. A path that ends in `*` can be executed. */
export type Tree = Readonly<Record<string, string>>;

export const BUSYBOX_TREE: Tree = {
  '/bin/sh*': '', '/bin/echo*': '', '/bin/id*': '', '/bin/ls*': '', '/bin/sleep*': '', '/bin/cat*': '', '/bin/hostname*': '',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nstudent:x:1000:1000::/home/student:/bin/sh\n',
  '/etc/group': 'root:x:0:\nstudent:x:1000:\naudio:x:29:student\nusers:x:100:student,teacher\n',
  '/etc/motd': 'welcome\n', '/root': '/', '/tmp': '/', '/run': '/', '/var/run': '-> ../run', '/srv/not-executable': 'text\n',
};

export const makeTree = (root: string, tree: Tree): void => {
  for (const [name, content] of Object.entries(tree)) {
    const file = path.join(root, name.replace(/\*$/, ''));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (content === '/') fs.mkdirSync(file, { recursive: true });
    else if (content.startsWith('-> ')) fs.symlinkSync(content.slice(3), file);
    else fs.writeFileSync(file, content, { mode: name.endsWith('*') ? 0o755 : 0o644 });
  }
};
