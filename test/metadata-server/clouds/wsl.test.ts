import assert from 'node:assert/strict'
import { wsl } from '../../../metadata-server/clouds/wsl.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { answering, base64, machine } from '../../datasources/machine.ts'

describe('the folder of WSL', () => {
  const filesOf = (own: object) => {
    const {
      cloud,
      machine: described,
      own: settings,
    } = play(wsl, { 'user-data': 'u', hostname: 'db', user: 'luke', wsl: { ...own } })
    return cloud.disks?.(described, settings)[0]?.files ?? {}
  }

  it('has the files of an instance, and those of the agent', () => {
    assert.deepEqual(filesOf({ instance: 'Noble', agent: 'a', landscape: 'l' }), {
      'Users/luke/.cloud-init/Noble.user-data': 'u',
      'Users/luke/.cloud-init/Noble.meta-data': 'instance-id: "wsl-1"\nlocal-hostname: "db"\n',
      'Users/luke/.ubuntupro/.cloud-init/agent.yaml': 'a',
      'Users/luke/.ubuntupro/.cloud-init/Noble.user-data': 'l',
    })
  })

  it('is a machine of the datasource', async () => {
    const drive = Object.entries(filesOf({})).map(([path, content]) => [`/mnt/c/${path}`, String(content)])
    const here = machine({
      files: {
        ...Object.fromEntries(drive),
        '/mnt/c/Windows/System32/cmd.exe': '',
        '/proc/mounts': 'C: /mnt/c 9p rw,aname=drvfs 0 0\n',
      },
      ...answering({
        '/usr/bin/wslpath -am /': '//wsl.localhost/Debian/',
        '/init /mnt/c/Windows/System32/cmd.exe /U /C echo.%USERPROFILE%': Buffer.from('C:\\U', 'utf16le').toString(),
        '/usr/bin/wslpath -au C:\\U': '/mnt/c/Users/luke',
      }),
      facts: { virtualization: { name: 'wsl', container: true } },
    })
    const { datasource, id, hostname, userData } = await here.instance()
    assert.deepEqual([datasource, id, hostname, userData], ['WSL', 'wsl-1', 'db', base64('u')])
  })
})
