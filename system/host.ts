// The Host: the only door to files, commands, HTTP, channels and the clock. Passed in, never imported by what uses it.
// Four implementations: real (system/real.ts), rooted (system/rooted.ts), planned (system/planned.ts), memory (system/memory.ts).

import type { HostError } from '../core/errors.ts'
import type { Said } from '../core/said.ts'

export interface Host {
  readonly files: Files
  readonly commands: Commands
  readonly http: Http
  readonly channels: Channels
  readonly clock: Clock
}

/**
 * Absolute guest paths only. Absent is `undefined` (or `false`); failed is a HostError. Where others than root can write, nothing that
 * they may have planted is followed, read or changed: HostError 'unsafe' (system/trust.ts has the rules).
 */
export interface Files {
  /** undefined: no such file. HostError 'io' for a directory; 'denied', 'unsafe', 'too-large' (over `limit` bytes). With `start` or `length` only that part. */
  read(path: string, options?: { limit?: number; start?: number; length?: number }): Promise<Buffer | undefined>
  /** As read, decoded as UTF-8 (invalid bytes become U+FFFD). */
  readText(path: string, options?: { limit?: number }): Promise<string | undefined>
  /** Follows links unless `follow` is false. undefined: nothing there. */
  stat(path: string, options?: { follow?: boolean }): Promise<FileInfo | undefined>
  exists(path: string): Promise<boolean>
  /** Names in a directory, sorted by code point, without those of interrupted writes; undefined: no such directory. */
  list(path: string, options?: ListOptions): Promise<readonly string[] | undefined>
  /** Target text of a symbolic link; undefined: no link there. */
  readLink(path: string): Promise<string | undefined>
  /** The path with every link resolved; undefined: nothing there. */
  resolve(path: string): Promise<string | undefined>

  /**
   * Atomic: a temporary file in the same directory gets content, mode and owner, then replaces `path`.
   * A symbolic link at `path` is replaced, unless `follow` asks to write its target. Missing parent directories are made (0755).
   * Without `mode` an existing file keeps its mode and owner; a new one gets 0644 (not masked by umask).
   */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<void>
  /**
   * Appends, creating the file and its parents where they are missing. Mode and owner are set on what was opened, before anything is
   * added. Not atomic.
   */
  append(path: string, content: string | Uint8Array, options?: AppendOptions): Promise<void>
  /** Makes the directory and its parents; an existing one is left as it is unless `mode` is given. */
  makeDirectory(path: string, options?: { mode?: number; owner?: Owner }): Promise<void>
  /** Atomic: replaces a file or link at `path`. */
  link(target: string, path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file or link, and with `recursive` a whole directory (links inside are not followed). Absent is fine. */
  remove(path: string, options?: { recursive?: boolean; durable?: boolean }): Promise<void>
  setMode(path: string, mode: number): Promise<void>
  /** Names are looked up in the guest's /etc/passwd and /etc/group. */
  setOwner(path: string, owner: Owner, options?: { follow?: boolean }): Promise<void>
  setTimes(path: string, accessed: Date, modified: Date): Promise<void>
  /**
   * Works while this process has the lock of lockf(3) on the file, which is made (0600) where it is missing: for what other programs change
   * too. HostError 'timeout' where one of them has it for more than `budget` milliseconds. What changes nothing on the machine, as when
   * planning, needs no lock.
   */
  locked<T>(path: string, options: { readonly budget: number }, work: () => Promise<T>): Promise<T>

  /**
   * Everything that was changed through this host since the last time, by its commands too, is on the disk when it returns; nothing
   * happens if nothing durable was changed. With `all` whatever anybody changed. Throws HostError if a disk did not take it.
   */
  sync(options?: { all?: boolean }): Promise<void>
}

export interface ListOptions {
  /** Also the names of files that were being written when something was killed: for whoever sweeps them. Default false. */
  readonly temporary?: boolean
}

export interface Owner {
  readonly user?: string | number
  readonly group?: string | number
}

export interface WriteOptions {
  readonly mode?: number
  readonly owner?: Owner
  readonly follow?: boolean
  /**
   * False: nobody misses it after a power cut, because the next boot writes it anew or it is removed at once; no disk is flushed
   * for its sake. Default true: it is on the disk after the next `sync`.
   */
  readonly durable?: boolean
}

export interface AppendOptions {
  /** As of `write`. */
  readonly mode?: number
  /** As of `write`. */
  readonly owner?: Owner
  /** For a new file only, in place of `mode`. Default 0644. */
  readonly newMode?: number
  /** As of `write`. */
  readonly durable?: boolean
  /** On the disk before it returns: for the few lines that have to be there before what they announce is done. */
  readonly flush?: boolean
}

export interface FileInfo {
  readonly type: 'file' | 'directory' | 'link' | 'block' | 'character' | 'fifo' | 'socket'
  /** Bytes. */
  readonly size: number
  /** Permission bits only, 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** How many names it has. */
  readonly links: number
  readonly modified: Date
}

export type Argv = readonly [string, ...string[]]

export interface Commands {
  /** Promises to change nothing: runs in every mode. */
  query(argv: Argv, options?: RunOptions): Promise<Finished>
  /** May change the machine: only recorded when planning (and answered with success). */
  run(argv: Argv, options?: RunOptions): Promise<Finished>
  /** Absolute path of a program in the guest's PATH; undefined: not there. */
  find(program: string): Promise<string | undefined>
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to the inherited environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Standard input. A stream is a conversation: what it yields is passed on as it comes, and its end closes the input. */
  readonly input?: string | Uint8Array | AsyncIterable<string | Uint8Array>
  /** Milliseconds; then the whole process group is ended. Default: none. */
  readonly timeout?: number
  /** Exit statuses that are not a failure. Default [0]; 'any' never throws for a status. */
  readonly accept?: readonly number[] | 'any'
  /**
   * 'capture' (default), 'pass' to hand the agent's own stdout and stderr through (boothooks, user scripts), or 'drop' where only the exit
   * status counts.
   */
  readonly output?: 'capture' | 'pass' | 'drop'
  /** Bytes kept of each stream; the rest is dropped and marked. Default 1 MiB. */
  readonly limit?: number
  /** Argv or input holds a secret: neither is logged. */
  readonly secret?: boolean
  /** A user wrote the command: no log tells its program or its words. A plan does. */
  readonly ofUser?: boolean
  readonly user?: { readonly uid: number; readonly gid: number }
  /** False: no disk is flushed for its sake, as it writes to none or every boot runs it. Default true. */
  readonly durable?: boolean
  /** It takes back what was set up, or ends what was started, which a boot that is told to end has to do as well. */
  readonly undoes?: boolean
  /** Called with each chunk of output while the command runs. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
  /** Told while the command goes on. */
  readonly still?: Still
  readonly signal?: AbortSignal
}

export interface Still {
  /** Milliseconds from the start of a command to the next time that `tell` is called; `passed`: to the last one, or 0. */
  next(passed: number): number
  tell(milliseconds: number): void | Promise<void>
}

/** Failure throws a HostError ('exit', 'signal', 'timeout', 'not-found', 'denied'); this is the accepted result. */
export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds. */
  readonly duration: number
}

export interface Http {
  /**
   * Throws HostError: 'status' (after retries), 'unreachable', 'timeout', 'tls', 'protocol', 'too-large', 'port-taken'. 404 with `absent`
   * is undefined. A link-local address may name its NIC: "http://[fe80::1%25eth0]/".
   */
  get(url: string, options: HttpOptions & { absent: true }): Promise<HttpResponse | undefined>
  get(url: string, options?: HttpOptions): Promise<HttpResponse>
  request(method: HttpMethod, url: string, options?: HttpOptions): Promise<HttpResponse>
  /** The first of several addresses of one service to answer, started 150 ms apart; the losers are cancelled. */
  race(urls: readonly string[], options?: RaceOptions): Promise<HttpResponse>
  /** Loads what the first request would load, where something is waited for before it. */
  load?(): Promise<void>
}

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Headers that every try has its own of, such as a signature with the time in it; `before`: how the try before it failed. */
  readonly sign?: (before: HostError | undefined) => Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds for one try, from connecting to the last byte, redirects included. Default 10 000. */
  readonly timeout?: number
  /** Tries after the first. Default 0. */
  readonly retries?: number
  /** Milliseconds between tries, or a function of the number of tries so far. Default 1000. A Retry-After header wins. */
  readonly interval?: number | ((tries: number) => number)
  /**
   * Milliseconds for everything: tries, redirects, waits (those that the server asks for too), and the body. Default: what the tries
   * may take, at least ten minutes, at most an hour. The table of what each caller allows is system/fetch-options.ts.
   */
  readonly budget?: number
  /** Which failures are worth another try. Default: all but TLS errors. */
  readonly retryOn?: (failure: { status?: number; error?: Error }) => boolean
  /** Answer undefined instead of failing on 404. */
  readonly absent?: boolean
  /** Bytes; default 64 MiB. */
  readonly limit?: number
  /** How many redirects are followed at most. Default 20, with `sameHost` 3; with 0 a redirect is itself the answer, a 'status' failure. */
  readonly redirects?: number
  /** A redirect to another host is a failure that no other try mends: a service that says who a machine is speaks for itself. */
  readonly sameHost?: boolean
  /**
   * Absolute path of the unix socket on which the service listens; the URL's host is only its name there. No proxy is asked, and a
   * redirect to another origin is a failure.
   */
  readonly socket?: string
  /**
   * Ports to send from, each tried when those before are taken; below 1024 they need root. No proxy is asked. To another origin than
   * the first a redirect is followed from any port. The URL's host should be an address or a name with one.
   */
  readonly localPorts?: readonly number[]
  /** PEM texts. */
  readonly tls?: { readonly cert?: string; readonly key?: string; readonly ca?: string }
  /** Promises to change nothing on the server: a PUT or POST that is sent even when planning, such as one for a token. */
  readonly harmless?: boolean
  /** Header names whose values no log shows. Authorization and token headers never are. */
  readonly secretHeaders?: readonly string[]
  readonly onTry?: (attempt: { number: number; url: Said; failure?: Said; wait?: number }) => void
  /** Addresses of this machine to send from, by the family of the server's address: for a machine that has several ways out. */
  readonly from?: { readonly ipv4?: string | undefined; readonly ipv6?: string | undefined }
  /**
   * The connection is kept for other requests with the same, until it is aborted: for whoever asks one server for many documents. What can be
   * repeated and fails on one that has served another is asked again on a new one.
   */
  readonly keepUntil?: AbortSignal
  readonly signal?: AbortSignal
}

export interface RaceOptions extends HttpOptions {
  /** Default GET. */
  readonly method?: HttpMethod
  /** An empty body counts as a failure. */
  readonly notEmpty?: boolean
}

export type HttpMethod = 'PUT' | 'POST' | 'GET' | 'HEAD'

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** After redirects; without credentials. */
  readonly url: string
}

export interface Channels {
  /**
   * Talks in lines with whoever is behind a serial device, which is put into raw mode and locked against other talkers, or a unix stream
   * socket. It is closed when `talk` has ended. Promises to change nothing on the other side: happens in every mode. HostError
   * 'not-found', 'denied', 'io' (neither of the two), 'unreachable' (nobody is there, or hung up), 'timeout', 'too-large'.
   */
  converse<T>(path: string, options: ChannelOptions, talk: (channel: Channel) => Promise<T>): Promise<T>
}

export interface ChannelOptions {
  /** Milliseconds for everything, the wait for other talkers included. */
  readonly budget: number
  /** Each of these characters ends a line. Default "\n". */
  readonly ends?: string
  /** Bytes that are taken from the other side in all. Default 64 MiB. */
  readonly limit?: number
  /** Bits per second of a serial device. Default 115 200. */
  readonly speed?: number
}

/** One thing at a time: what is being waited for has come, or failed, before the next is asked for. */
export interface Channel {
  send(text: string): Promise<void>
  /** The next line, without its end; undefined: none was complete within so many milliseconds. What has come of it is kept. */
  line(timeout: number): Promise<string | undefined>
}

export interface Clock {
  now(): Date
  /** Seconds since the machine booted, from /proc/uptime: what status.json records. */
  uptime(): Promise<number>
  /** Milliseconds. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}
