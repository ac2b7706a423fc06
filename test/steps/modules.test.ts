import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

const loaded = { files: { '/proc/modules': 'br_netfilter 32768 0 - Live 0x0\nloop 40960 2 - Live 0x0\n' } }

const argvOf = ({ calls }: { readonly calls: readonly { argv: readonly string[] }[] }) => calls.map(({ argv }) => argv)

describe('modules', () => {
  it('are loaded with their parameters, whatever becomes of the one before', async () => {
    const { host, errors } = await ranStep('modules: [bad, loop max_loop=4]', { commands: { 'modprobe bad': 1 } })
    assert.deepEqual(argvOf(host), [
      ['modprobe', 'bad'],
      ['modprobe', 'loop', 'max_loop=4'],
    ])
    assert.deepEqual(errors, ['modules/0, bad: modprobe exited with status 1'])
  })

  it('are left alone where the kernel has them, however their names are spelled', async () => {
    const { host, errors } = await ranStep('modules: [br_netfilter, br-netfilter, loop max_loop=4, overlay]', loaded)
    assert.deepEqual([argvOf(host), errors], [[['modprobe', 'overlay']], []])
  })

  it('have parameters with blanks in quotes', async () => {
    const { host } = await ranStep(`modules: ['  a  p="x y"   q=1 r="']`)
    assert.deepEqual(argvOf(host), [['modprobe', 'a', 'p="x y"', 'q=1', 'r="']])
  })

  it('are no options of modprobe, and have a name', async () => {
    const { host, errors } = await ranStep('modules: [--remove loop, "", "  "]')
    assert.deepEqual(argvOf(host), [])
    assert.deepEqual(errors, [
      'modules/0, --remove loop: the name of a module holds "-" at its beginning',
      'modules/1: no module is named',
      'modules/2: no module is named',
    ])
  })

  it('are each a failure where there is no modprobe', async () => {
    const { errors } = await ranStep('modules: [a, b]', { unscripted: 'fail' })
    assert.equal(errors.length, 2)
  })
})
