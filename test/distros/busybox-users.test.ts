import assert from 'node:assert/strict'
import { machine } from '../modules/machine.ts'

describe('users without shadow tools', () => {
  const alpine = {
    systemInfo: { distro: 'alpine' },
    missing: ['useradd', 'usermod', 'groupadd'],
    files: { '/usr/bin/passwd': { link: '/bin/bbsuid' } },
  } as const

  it('are added the way of BusyBox', async () => {
    const box = machine({
      ...alpine,
      commands: {
        'adduser *': async (_, host) => {
          await host.files.append('/etc/shadow', 'amy:!:20000:0:99999:7:::\n')
          return ''
        },
        'addgroup *': '',
      },
    })
    const { users } = box.context.distro
    await users.add({
      name: 'amy',
      groups: ['adm', 'dock'],
      gecos: 'Amy',
      passwd: 'h',
      expiredate: '1970-01-11',
      inactive: '3',
    })
    await users.lockPassword('amy')
    assert.deepEqual(box.trace(), [
      'addgroup dock',
      'adduser -D -g Amy amy',
      'addgroup amy adm',
      'addgroup amy dock',
      'chpasswd -e < amy:h\n',
      'passwd -l amy',
    ])
    assert.match(box.host.text('/etc/shadow'), /^amy:h:20000::::3:10:$/m)
    await users.expirePassword('amy')
    assert.match(box.host.text('/etc/shadow'), /^amy:h:0::::3:10:$/m)
  })
})
