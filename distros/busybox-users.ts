// Users on a machine that has BusyBox' adduser and no shadow tools.

import type { Argv, Host } from '../system/host.ts'
import { editShadow } from './accounts.ts'
import type { NewUser } from './distro.ts'

const shadow = '/etc/shadow'
const millisecondsPerDay = 86_400_000

/** Whether passwd(1) is BusyBox' set-uid one. */
export async function isBusyboxPasswd(host: Host): Promise<boolean> {
  return (await host.files.readLink('/usr/bin/passwd'))?.includes('bbsuid') ?? false
}

export async function addWithBusybox(host: Host, user: NewUser): Promise<void> {
  await host.commands.run(adduserArgv(user))
  for (const group of user.groups ?? []) await host.commands.run(['addgroup', user.name, group])
  const { expiredate, inactive } = user
  await inShadow(host, user.name, (fields) => {
    fields[3] = fields[4] = fields[5] = ''
    if (expiredate) fields[7] = String(Math.floor(Date.parse(`${expiredate}T00:00:00Z`) / millisecondsPerDay))
    if (inactive) fields[6] = inactive
  })
}

/** The next log-in asks for a new password: its age is set to the epoch. */
export function expireInShadow(host: Host, name: string): Promise<void> {
  return inShadow(host, name, (fields) => {
    fields[2] = '0'
  })
}

async function inShadow(host: Host, name: string, change: (fields: string[]) => void): Promise<void> {
  const text = editShadow((await host.files.readText(shadow)) ?? '', name, change)
  if (text !== undefined) await host.files.write(shadow, text)
}

function adduserArgv(user: NewUser): Argv {
  const option = (name: string, value: string | undefined) => (value ? [name, value] : [])
  return [
    'adduser',
    '-D',
    ...option('-g', user.gecos),
    ...option('-h', user.homedir),
    ...option('-G', user.primaryGroup),
    ...option('-s', user.shell),
    ...(user.system ? ['-S'] : []),
    ...option('-u', user.uid),
    ...(user.noCreateHome || user.system ? ['-H'] : []),
    user.name,
  ]
}
