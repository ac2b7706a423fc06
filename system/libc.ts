// Calls of the C library for which Node has no function, made without starting a program for each. Node's own foreign
// function interface is young: where it is missing or refuses, callers start the program that does the same.

export interface Libc {
  /** False: it could not be made. */
  mkfifo(path: string, mode: number): boolean
  /** Sends one message to the service manager, without waiting for a queue that is full; false: it was not sent. */
  notify(socket: string, state: string): boolean
  /** Locks an open file for this process as lockf(3) does, without waiting; false: another has it. */
  lockf(fd: number): boolean
  /** Flushes the file system of an open file to its disk; false: the disk did not take it. */
  syncfs(fd: number): boolean
}

/** The part of `node:ffi` that is used here. */
interface Ffi {
  dlopen<Name extends string>(
    path: null,
    signatures: Readonly<Record<Name, { arguments: readonly string[]; return: string }>>,
  ): { readonly functions: Readonly<Partial<Record<Name, (...values: unknown[]) => number | bigint>>> }
}

const F_TLOCK = 2
const AF_UNIX = 1
const SOCK_DGRAM_CLOEXEC = 0o2000002
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000

/** undefined: this Node cannot call it. Each call alone, as node searches memory near its code for every function that is opened. */
export function libc<Name extends keyof Libc>(name: Name): Libc[Name] | undefined {
  try {
    const ffi = silently(() => process.getBuiltinModule('node:ffi') as Ffi | undefined)
    return ffi && calls[name](ffi)
  } catch {
    return undefined // Built without it, or forbidden: the programs do it.
  }
}

const calls: { readonly [Name in keyof Libc]: (ffi: Ffi) => Libc[Name] | undefined } = {
  mkfifo(ffi) {
    const { mkfifo } = ffi.dlopen(null, { mkfifo: { arguments: ['string', 'uint32'], return: 'int32' } }).functions
    return mkfifo && ((path, mode) => mkfifo(path, mode) === 0)
  },
  notify(ffi) {
    const { socket, sendto, close } = ffi.dlopen(null, {
      socket: { arguments: ['int32', 'int32', 'int32'], return: 'int32' },
      sendto: { arguments: ['int32', 'buffer', 'uint64', 'int32', 'buffer', 'uint32'], return: 'int64' },
      close: { arguments: ['int32'], return: 'int32' },
    }).functions
    if (!socket || !sendto || !close) return undefined
    return (to, state) => {
      const address = socketAddress(to)
      if (!address) return false
      const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0)
      if (Number(fd) < 0) return false
      const message = Buffer.from(state)
      const sent = sendto(fd, message, BigInt(message.length), MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length)
      close(fd)
      return Number(sent) === message.length
    }
  },
  lockf(ffi) {
    const { lockf } = ffi.dlopen(null, { lockf: { arguments: ['int32', 'int32', 'int64'], return: 'int32' } }).functions
    return lockf && ((fd) => lockf(fd, F_TLOCK, 0n) === 0)
  },
  syncfs(ffi) {
    const { syncfs } = ffi.dlopen(null, { syncfs: { arguments: ['int32'], return: 'int32' } }).functions
    return syncfs && ((fd) => syncfs(fd) === 0)
  },
}

/** sockaddr_un; a name that begins with @ is one without a file. */
export function socketAddress(name: string): Buffer | undefined {
  const path = Buffer.from(name.startsWith('@') ? `\0${name.slice(1)}` : `${name}\0`)
  if ((!name.startsWith('/') && !name.startsWith('@')) || path.length > 108) return undefined
  const family = Buffer.alloc(2)
  new Uint16Array(family.buffer, family.byteOffset, 1)[0] = AF_UNIX
  return Buffer.concat([family, path])
}

/** Loading it prints that it is experimental, which does not belong on the console of a boot. */
function silently<T>(load: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}
