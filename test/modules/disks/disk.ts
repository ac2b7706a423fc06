// A machine whose root filesystem is the first partition of a disk.

import type { WorldFile } from '../../../system/memory.ts'

export const mountinfo = (device: string, type: string, options = 'rw,relatime') =>
  `21 1 8:1 / / ${options} shared:1 - ${type} ${device} rw\n22 21 0:5 / /dev rw - devtmpfs udev rw\n`

export const disk: Readonly<Record<string, WorldFile>> = {
  '/proc/self/mountinfo': mountinfo('/dev/sda1', 'ext4'),
  '/dev/sda1': { type: 'block' },
  '/dev/sda': { type: 'block' },
  '/dev/block/8:0': { link: '../sda' },
  '/sys/class/block/sda1': { link: '../../devices/pci/block/sda/sda1' },
  '/sys/devices/pci/block/sda/dev': '8:0\n',
  '/sys/devices/pci/block/sda/sda1/partition': '1\n',
  '/sys/devices/pci/block/sda/sda1/size': '2048\n',
}

export const tools = {
  'growpart --help': ' --update R\n',
  'growpart --dry-run *': '',
  'growpart *': '',
  'resize2fs *': '',
}
