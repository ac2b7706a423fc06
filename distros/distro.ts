// A distro: its profile (data) and the verbs built on it. Modules and steps use these and never ask which distro it is.

import type { Json, JsonObject } from '../core/json.ts'
import type { NetworkConventions } from './network-conventions.ts'

export interface Distro {
  /** As in `system_info.distro`: "debian", "opensuse-leap". Modules' `distros` lists are matched against it. */
  readonly name: string
  /** What templates and tables are keyed by: "debian", "redhat", "suse", "alpine", "arch". */
  readonly family: string
  readonly profile: DistroProfile
  /** True where /run/systemd/system is a directory (never on alpine). */
  readonly systemd: boolean
  /** `system_info.default_user`; undefined: no such user is configured. */
  readonly defaultUser: DefaultUser | undefined
  readonly network: NetworkProfile
  /** Name of the ssh daemon's service: "ssh" or "sshd". */
  readonly sshService: string
  readonly users: UserVerbs
  readonly hostname: HostnameVerbs
  readonly services: ServiceVerbs
  readonly packages: PackageVerbs
  readonly locale: LocaleVerbs
  /** Throws HostError 'not-found' where /usr/share/zoneinfo has no such zone. */
  setTimezone(zone: string): Promise<void>
  setKeymap(keymap: Keymap): Promise<void>
  /** argv of the machine's own command to shut down; `delay` is "now" or minutes. */
  shutdown(
    mode: 'halt' | 'poweroff' | 'reboot',
    delay: 'now' | number,
    message?: string,
  ): readonly [string, ...string[]]
  /** The rest of `system_info`: package_mirrors, ntp_client, apt_get_command, … */
  readonly systemInfo: JsonObject
}

/** Everything that differs between distros, as data. One object per distro, in the files of this folder. */
export interface DistroProfile {
  readonly name: string
  readonly family: string
  /** ID in os-release where it differs from the name: "amzn". */
  readonly osId?: string
  /** Where helpers live: /usr/lib or /usr/libexec. */
  readonly libexec: string
  readonly init: 'systemd' | 'openrc'
  readonly hostname: HostnameProfile
  /** Address of the machine's own name in /etc/hosts. */
  readonly hostsAddress: '127.0.1.1' | '127.0.0.1'
  /** Suffix of the hosts template: hosts.<this>.tmpl. */
  readonly hostsTemplate: string
  /** Where that template has the machine's name: on a line of its own, or in front of localhost. */
  readonly hostsStyle: 'own-line' | 'loopback'
  readonly localeStyle: LocaleStyle
  readonly defaultLocale: string
  /** 'file': /etc/timezone and /etc/localtime; 'link': only the link. */
  readonly timezoneStyle: 'file' | 'link'
  readonly keymapStyle: 'console-setup' | 'localectl' | 'setup-keymap'
  readonly resolvConf: string
  readonly sshService: string
  readonly rsyslogService: string
  /** Time clients in order of preference. */
  readonly ntpClients: readonly string[]
  readonly ntp: NtpProfile
  readonly certificates: CertificateStore
  /** The distro's own apt sources; absent: not known, or it has none. */
  readonly aptArchive?: AptArchive | undefined
  /** The package that python3's pip comes in. */
  readonly pipPackage: string
  readonly packages: readonly PackageManager[]
  readonly network: NetworkProfile
  readonly defaultUser: DefaultUser
  /** Host keys belong to the group ssh_keys if it exists. */
  readonly sshKeysGroup: boolean
}

/** How a time client is installed and set up. The names are those of `ntp.config` in a cloud-config. */
export interface NtpClient {
  readonly check_exe: string
  readonly confpath: string
  readonly packages: readonly string[]
  readonly service_name: string
  /** Template file: <this>.tmpl in /etc/cloud/templates; {distro} is filled in. */
  readonly template_name: string
}

export interface NtpProfile {
  /** What differs from the usual, by client. */
  readonly clients?: Readonly<Record<string, Partial<NtpClient>>>
  /** What {distro} in names of templates stands for; absent: the distro's name. */
  readonly template?: string
  /** The distro's label in pool.ntp.org, empty if it has none; absent: its name. */
  readonly pool?: string
  /** The service whose program can only ask servers, not pools. */
  readonly serversOnly?: string
}

/** Where the machine keeps the authorities it trusts. */
export interface CertificateStore {
  /** Where added certificates go; # is their number. */
  readonly file: string
  readonly update: readonly [string, ...string[]]
  /** Directories of the authorities that come with the system; they are emptied so that none is trusted. */
  readonly defaults?: readonly string[]
  /** The list of the authorities; each is disabled there so that none is trusted. */
  readonly list?: string
  /** debconf has to be told not to trust new authorities. */
  readonly debconf?: boolean
}

export interface AptArchive {
  /** The words in the fields Types and Components. */
  readonly types: string
  readonly components: string
  readonly keyring: string
  /** The name under which a note in the old sources.list says that the sources have moved; absent: that file is removed. */
  readonly movedNote?: string
}

export interface HostnameProfile {
  readonly file: string
  /** 'file': the file is edited; 'hostnamectl': systemd's command persists it. */
  readonly persist: 'file' | 'hostnamectl'
  /** The file where there is no systemd, if it is another one. */
  readonly sysconfig?: { readonly file: string; readonly key?: string }
  readonly transient: 'hostname' | 'hostnamectl'
  readonly preferFqdn: boolean
}

export type LocaleStyle = 'debian' | 'locale-conf' | 'suse' | 'profile' | 'arch'

export interface Keymap {
  readonly layout: string
  readonly model: string
  readonly variant: string
  readonly options: string
}

/** The ways to write and to start the network, in order of preference (`system_info.network` wins), and the files' conventions. */
export interface NetworkProfile {
  readonly renderers: readonly string[] | undefined
  readonly activators: readonly string[] | undefined
  readonly dhcpClients: readonly string[]
  readonly disableFallback: boolean
  readonly conventions: NetworkConventions
}

/** A package manager as data; every list is an argv prefix. */
export interface PackageManager {
  readonly name: string
  /** The program whose presence means the manager can be used. */
  readonly program: string
  readonly install: readonly [string, ...string[]]
  readonly refresh: readonly [string, ...string[]] | undefined
  readonly upgrade: readonly [string, ...string[]]
  /** What joins a name and its version: "=" or "-". */
  readonly versionSeparator: '=' | '-'
  /** Refresh the index before an install (once per boot). */
  readonly refreshFirst: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** A package as a config names it: alone or with a version. */
export type PackageRequest = string | readonly [string] | readonly [string, string]

export interface PackageVerbs {
  /** Throws if something could not be installed. `only`: requests for one manager, by its name, such as {snap: […]}. */
  install(
    packages: readonly PackageRequest[],
    only?: Readonly<Record<string, readonly PackageRequest[]>>,
  ): Promise<void>
  /** Reads the package index anew, at most once per instance unless forced. */
  refresh(options?: { force?: boolean }): Promise<void>
  upgrade(): Promise<void>
}

export interface ServiceVerbs {
  do(action: ServiceAction, service: string, ...extra: readonly string[]): Promise<void>
  /** What `systemctl show --property ActiveState` says; undefined without systemd. */
  state(service: string): Promise<string | undefined>
}

export type ServiceAction = 'start' | 'stop' | 'restart' | 'enable' | 'disable' | 'reload' | 'try-reload' | 'status'

export interface HostnameVerbs {
  /** The name the machine has now: hostname(1). */
  running(): Promise<string>
  /** The persistent name; undefined: none. */
  read(): Promise<string | undefined>
  set(names: Names, options?: HostnameOptions): Promise<void>
  /** Follows a changed name unless somebody else has changed the file since; see update_hostname. */
  update(names: Names, previousFile: string, options?: HostnameOptions): Promise<void>
}

export interface Names {
  readonly hostname: string
  readonly fqdn: string | undefined
}

export interface HostnameOptions {
  /** Default: the profile's. */
  readonly preferFqdn?: boolean
  /** Default true. */
  readonly createFile?: boolean
}

export interface LocaleVerbs {
  /** The machine's own locale. */
  current(): Promise<string>
  apply(locale: string, file?: string): Promise<void>
}

/** Names and numbers of /etc/passwd. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** What `users:` says about one user, already normalised: snake_case keys, groups as a list. */
export interface NewUser {
  readonly name: string
  readonly gecos?: string
  readonly homedir?: string
  readonly primaryGroup?: string
  readonly groups?: readonly string[]
  readonly selinuxUser?: string
  readonly shell?: string
  readonly expiredate?: string
  readonly inactive?: string
  readonly uid?: string
  /** Already hashed; set when the account is made. */
  readonly passwd?: string
  readonly noUserGroup?: boolean
  readonly noLogInit?: boolean
  readonly noCreateHome?: boolean
  readonly system?: boolean
  /** Default true: make missing groups first. */
  readonly createGroups?: boolean
}

export interface UserVerbs {
  account(name: string): Promise<Account | undefined>
  groupExists(name: string): Promise<boolean>
  /** False: the user exists already and nothing was done, unless an earlier run was interrupted: with `again` the rest is done. */
  add(user: NewUser, options?: { readonly again?: boolean }): Promise<boolean>
  addGroup(name: string, members?: readonly string[]): Promise<void>
  /** Through the standard input of chpasswd: no password is ever an argument. */
  setPasswords(
    passwords: readonly { readonly name: string; readonly password: string }[],
    options: { hashed: boolean },
  ): Promise<void>
  lockPassword(name: string): Promise<void>
  unlockPassword(name: string): Promise<void>
  expirePassword(name: string): Promise<void>
  /** Whether the account has a password; true also if the shadow file does not list it. */
  hasPassword(name: string): Promise<boolean>
  addSudoRules(name: string, rules: string | readonly string[]): Promise<void>
  addDoasRules(name: string, rules: readonly string[]): Promise<void>
  /** Adds public keys to the user's authorized_keys; `options` go before each key. */
  authorizeKeys(name: string, keys: readonly string[], options?: string): Promise<void>
}

/** `system_info.default_user`, as written there: the same keys as an entry of `users`. */
export type DefaultUser = { readonly name: string } & { readonly [key: string]: Json }
