import assert from 'node:assert/strict'
import { bothCases, filesystemsLabelled } from '../../../datasources/shared/labels.ts'
import { machine } from '../machine.ts'

describe('labels of disks', () => {
  it('are found by their exact spelling, the last device first', () => {
    const disks = [
      { device: '/dev/sda1', label: 'CIDATA' },
      { device: '/dev/sr0', label: 'cidata' },
      { device: '/dev/sdb', label: 'Cidata' },
      { device: '/dev/sdc' },
    ]
    const { facts } = machine({ disks })
    const devices = filesystemsLabelled(facts, ['cidata', 'CIDATA']).map(({ device }) => device)
    assert.deepEqual(devices, ['/dev/sr0', '/dev/sda1'])
  })

  it('have two spellings', () => {
    assert.deepEqual([bothCases('Seed'), bothCases('1')], [['seed', 'SEED'], ['1']])
  })
})
