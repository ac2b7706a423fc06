// The machine's locale, each distro's way.

import type { Notices } from '../core/notices.ts'
import type { Host } from '../system/host.ts'
import { createdHeader } from './created-header.ts'
import type { DistroProfile, LocaleVerbs, PackageVerbs } from './distro.ts'
import { localeLine, withLocaleEnabled } from './locale-gen.ts'
import { shellVariable, withShellVariable } from './shell-variables.ts'

const alwaysThere = new Set(['c', 'c.utf-8', 'c.utf8', 'posix'])
const plain = { LANGUAGE: 'C.UTF-8', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }

interface Input {
  readonly host: Host
  readonly profile: DistroProfile
  readonly systemd: boolean
  readonly notices: Notices
  readonly packages: PackageVerbs
}

export function localeVerbs(input: Input): LocaleVerbs {
  const { host, profile, systemd } = input
  const variable = async (path: string, key: string) => shellVariable((await host.files.readText(path)) ?? '', key)
  return {
    async current() {
      const { localeStyle, defaultLocale } = profile
      if (localeStyle === 'debian') return (await variable('/etc/default/locale', 'LANG')) || defaultLocale
      if (localeStyle === 'locale-conf') return (await variable('/etc/locale.conf', 'LANG')) || defaultLocale
      return defaultLocale
    },
    async apply(locale, file) {
      if (locale === '') throw new Error('A locale cannot be empty; expected a name such as "en_US.UTF-8"')
      switch (profile.localeStyle) {
        case 'debian':
          return applyDebian(input, locale, file ?? '/etc/default/locale')
        case 'locale-conf':
          return setVariable(host, file ?? (systemd ? '/etc/locale.conf' : '/etc/sysconfig/i18n'), 'LANG', locale)
        case 'suse':
          return systemd
            ? setVariable(host, file ?? '/etc/locale.conf', 'LANG', locale)
            : setVariable(host, file ?? '/etc/sysconfig/language', 'RC_LANG', locale)
        case 'profile':
          return applyProfile(host, locale, file ?? '/etc/profile.d/50-cloud-init-locale.sh')
        case 'arch':
          return applyArch(input, locale, file)
      }
    },
  }
}

async function applyDebian({ host, notices, packages }: Input, locale: string, file: string): Promise<void> {
  const { files, commands } = host
  const present = shellVariable((await files.readText(file)) ?? '', 'LANG')
  if (present && present.toLowerCase() === locale.toLowerCase()) {
    notices.debug(`System has 'LANG=${present}' requested '${locale}', skipping regeneration.`)
    return
  }
  if (!alwaysThere.has(locale.toLowerCase())) {
    if (!(await commands.find('locale-gen'))) await packages.install(['locales'])
    const line = localeLine(locale, (await files.readText('/usr/share/i18n/SUPPORTED')) ?? '')
    const edited = withLocaleEnabled((await files.readText('/etc/locale.gen')) ?? '', line)
    if (edited !== undefined) await files.write('/etc/locale.gen', edited)
    notices.debug(`Generating locales for ${locale}`)
    await commands.run(['locale-gen', '--keep-existing'], { output: 'pass', env: plain })
  }
  if (!(await commands.find('update-locale'))) await packages.install(['locales'])
  await commands.run(['update-locale', `--locale-file=${file}`, `LANG=${locale}`], { output: 'pass', env: plain })
}

async function setVariable(host: Host, path: string, key: string, value: string): Promise<void> {
  const existing = await host.files.readText(path)
  const base = existing ?? `${createdHeader(host.clock.now())}\n`
  await host.files.write(path, withShellVariable(base, key, value), { mode: 0o644 })
}

async function applyProfile(host: Host, locale: string, path: string): Promise<void> {
  const lines = [
    '# The locale given to the agent that set this machine up.',
    '# musl knows UTF-8 only; LANG is for the programs that look at it.',
    '#',
    'export CHARSET=UTF-8',
    `export LANG=${locale}`,
    'export LC_COLLATE=C',
  ]
  await host.files.write(path, `${lines.join('\n')}\n`, { mode: 0o644 })
}

async function applyArch({ host, notices }: Input, locale: string, file: string | undefined): Promise<void> {
  if (file && file !== '/etc/locale.conf') {
    const why = `Invalid locale_configfile ${file}, only supported value is /etc/locale.conf`
    notices.warning('locale/config-file', why)
  }
  const text = `${createdHeader(host.clock.now())}\n${locale} UTF-8\n`
  await host.files.write('/etc/locale.gen', text, { mode: 0o644 })
  await host.commands.run(['locale-gen'], { output: 'pass' })
  await host.commands.run(['localectl', 'set-locale', locale], { output: 'pass' })
}
