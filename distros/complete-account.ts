// What useradd writes after the line in passwd: an interruption in between leaves a user without its group, its other groups, or a line in
// shadow, without which nobody can log in.

import { parseGroup } from '../system/accounts.ts'
import type { Argv, Host } from '../system/host.ts'
import { accountIn, passwordIn } from './accounts.ts'
import type { Account, NewUser } from './distro.ts'

/** Changes nothing that is complete, nor a user of another source than the files. */
export async function completeAccount({ files, commands }: Host, user: NewUser, { name, gid }: Account): Promise<void> {
  const read = async (path: string) => (await files.readText(path)) ?? ''
  const passwd = await read('/etc/passwd')
  if (!accountIn(passwd, name)) return
  const groups = parseGroup(await read('/etc/group'))
  if (user.primaryGroup === undefined && !groups.some((group) => group.gid === gid)) {
    const add: Argv = (await commands.find('groupadd')) ? ['groupadd', '--gid'] : ['addgroup', '-g']
    await commands.run([...add, String(gid), name])
  }
  const lacking = (user.groups ?? []).filter((wanted) =>
    groups.some((group) => group.name === wanted && group.gid !== gid && !group.members.includes(name)),
  )
  const usermod = lacking.length > 0 && (await commands.find('usermod'))
  if (usermod) await commands.run(['usermod', '-a', '-G', lacking.join(','), name])
  else for (const group of lacking) await commands.run(['addgroup', name, group])
  const shadow = await files.readText('/etc/shadow')
  const isShadowed = passwd.split('\n').some((line) => line.startsWith(`${name}:x:`))
  if (isShadowed && shadow !== undefined && passwordIn(shadow, name) === undefined && (await commands.find('pwconv')))
    await commands.run(['pwconv'])
}
