import assert from 'node:assert/strict'
import { profileFor, shutdownArgv } from '../../distros/index.ts'
import { facts } from '../modules/machine.ts'

const os = (id: string, ...idLike: string[]) => ({ ...facts.os, id, idLike })

describe('shutdown', () => {
  it('comes in minutes, on alpine in seconds', () => {
    assert.deepEqual(shutdownArgv(profileFor('debian', os('')), 'reboot', 5, 'bye'), ['shutdown', '-r', '+5', 'bye'])
    assert.deepEqual(shutdownArgv(profileFor('debian', os('')), 'poweroff', 'now'), ['shutdown', '-P', 'now'])
    assert.deepEqual(shutdownArgv(profileFor('alpine', os('')), 'halt', 2, 'bye'), ['halt', '-d', '120'])
  })
})
