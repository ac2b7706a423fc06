// Users of a step on a machine in memory.

import type { World, WorldFile } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'

export const passwd = 'root:x:0:0:root:/root:/bin/bash\nman:x:6:12:man:/var/cache/man:/usr/sbin/nologin\n'
export const group = 'root:x:0:\nadm:x:4:\nsudo:x:27:bob\nops:x:950:\n'
const shadow = 'root:*:1:0:99999:7:::\n'

export const files: Readonly<Record<string, WorldFile>> = {
  '/etc/passwd': passwd,
  '/etc/group': group,
  '/etc/shadow': { content: shadow, mode: 0o640, gid: 42 },
}
export const eve = 'eve:x:1000:1000::/home/eve:/bin/sh\n'
export const withEve: Readonly<Record<string, WorldFile>> = {
  '/etc/passwd': passwd + eve,
  '/etc/group': `${group}eve:x:1000:\n`,
  '/etc/shadow': `${shadow}eve:!:1:2:90:7:::\n`,
}

export const directory = (uid: number, gid = uid) => ({ directory: true, uid, gid }) as const

/** What the step adds to the files, and what fails. */
export async function made(step: object, world: World = {}) {
  const { host, ...ran } = await ranStep(`users: ${JSON.stringify(step)}`, {
    ...world,
    files: { ...files, ...world.files },
  })
  const added = (path: string, before: string) =>
    host
      .text(path)
      .split('\n')
      .filter((line) => line !== '' && !before.split('\n').includes(line))
  return {
    ...ran,
    host,
    passwd: added('/etc/passwd', passwd),
    group: added('/etc/group', group),
    shadow: added('/etc/shadow', shadow),
    home: (name: string) => {
      const { mode, uid, gid } = host.tree()[`/home/${name}`] ?? {}
      return [mode?.toString(8), uid, gid]
    },
  }
}
