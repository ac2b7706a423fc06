import assert from 'node:assert/strict'
import { centred } from '../../core/text-table.ts'
import { profileFor } from '../../distros/profiles.ts'
import { aptPipelining } from '../../modules/apt/apt-pipelining.ts'
import { caCerts, withAllDisabled } from '../../modules/ca-certs.ts'
import { disableEc2Metadata } from '../../modules/disable-ec2-metadata.ts'
import { grubDpkg } from '../../modules/grub-dpkg.ts'
import { installHotplug } from '../../modules/install-hotplug.ts'
import { keyboard } from '../../modules/keyboard.ts'
import { ntp } from '../../modules/ntp.ts'
import { packageUpdateUpgradeInstall } from '../../modules/package-update-upgrade-install.ts'
import { phoneHome } from '../../modules/phone-home.ts'
import { planFrom, powerStateChange, waitingScript } from '../../modules/power-state-change.ts'
import { resolvConf, resolverText } from '../../modules/resolv-conf.ts'
import { remoteLine, rsyslog } from '../../modules/rsyslog.ts'
import { seedRandom } from '../../modules/seed-random.ts'
import { ntpClient } from '../../modules/shared/ntp-clients.ts'
import { keysToConsole } from '../../modules/ssh/keys-to-console.ts'
import { describePublicKey } from '../../modules/ssh/shared/host-key-fingerprint.ts'
import { fingerprint, sshAuthkeyFingerprints } from '../../modules/ssh/ssh-authkey-fingerprints.ts'
import { sshImportId } from '../../modules/ssh/ssh-import-id.ts'
import { applied, facts, header, machine } from './machine.ts'

const ubuntuHome = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nubuntu:x:1000:1000::/home/ubuntu:/bin/bash\n' }

describe('seed_random', () => {
  it('adds what config and datasource give', async () => {
    const { host, trace } = await applied(
      seedRandom,
      { random_seed: { data: 'aGk=', encoding: 'b64', file: '/seed', command: ['pollinate', '-q'] } },
      { instance: { metadata: { random_seed: '!' } }, commands: { 'pollinate *': '' } },
    )
    assert.equal(host.text('/seed'), 'hi!')
    assert.deepEqual(trace(), ['pollinate -q'])
    assert.equal(host.calls.at(-1)?.options.env?.['RANDOM_SEED_FILE'], '/seed')
  })

  it('makes no file out of a device that is missing', async () => {
    const { host } = await applied(seedRandom, { random_seed: { data: 'x' } })
    assert.equal(await host.files.exists('/dev/urandom'), false)
  })

  it('fails without a command only where one is required', async () => {
    assert.deepEqual((await applied(seedRandom, { random_seed: { command: ['nothing'] } })).codes(), [])
    const box = machine()
    await assert.rejects(
      seedRandom.apply({ random_seed: { command: ['nothing'], command_required: true } }, box.context),
      /'nothing' not found/,
    )
    await assert.rejects(
      seedRandom.apply({ random_seed: { encoding: 'rot13', data: 'x' } }, box.context),
      /Unknown random_seed encoding/,
    )
  })
})

describe('package_update_upgrade_install', () => {
  it('reads the index, upgrades and installs', async () => {
    const { trace } = await applied(
      packageUpdateUpgradeInstall,
      { packages: ['a', ['b', '1']], package_upgrade: true },
      { systemInfo: { distro: 'rhel' }, commands: { 'dnf *': '' } },
    )
    assert.deepEqual(trace(), ['dnf -y makecache', 'dnf -y upgrade', 'dnf -y install a b-1'])
  })

  it('goes on after a failure, and reboots where packages ask for it', async () => {
    const box = machine({
      systemInfo: { distro: 'rhel' },
      files: { '/run/reboot-needed': '' },
      commands: { 'dnf *': '', 'dnf -y makecache': 1, '/sbin/reboot': '' },
    })
    const config = { packages: ['a'], apt_update: true, package_reboot_if_required: true }
    await assert.rejects(packageUpdateUpgradeInstall.apply(config, box.context), /Package update failed.*still up/)
    assert.deepEqual(box.trace(), ['dnf -y makecache', 'dnf -y install a', '/sbin/reboot'])
    assert.deepEqual(box.host.sleeps, [1000, 2000, 4000, 8000, 16000, 32000])
    assert.deepEqual(box.codes(), ['packages/failed', 'packages/failed'])
  })

  it('refuses entries that name nothing', async () => {
    const box = machine()
    await assert.rejects(
      packageUpdateUpgradeInstall.apply({ packages: [['a', 'b', 'c']] }, box.context),
      /packages\/0 is a list/,
    )
  })
})

describe('keys on the console', () => {
  const console = { '/dev/console': { type: 'character' } } as const
  const pub = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGz6ZZt9Y44CqURm3l+rW+nJQNjf5oN9ceFa2OHHDTND root@box'
  const print = '256 SHA256:eyRFmIVI2J2zuS92+TxwCLKS9X7z8Mx5TD26y32XMcc root@box (ED25519)'

  it('are the host keys between their marks, with fingerprints in the log', async () => {
    const { host, trace } = await applied(
      keysToConsole,
      { ssh_key_console_blacklist: ['ssh-rsa'], ssh_fp_console_blacklist: ['ssh-rsa'] },
      {
        files: {
          ...console,
          '/etc/ssh/ssh_host_ed25519_key.pub': `${pub}\n`,
          '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAA r\n',
        },
        commands: { 'logger *': '' },
      },
    )
    assert.equal(
      await host.files.readText('/dev/console'),
      `-----BEGIN SSH HOST KEY KEYS-----\n${pub}\n-----END SSH HOST KEY KEYS-----\n`,
    )
    const rule = '#'.repeat(61)
    assert.deepEqual(trace(), [
      `logger -p user.info -t cloud-init < \n${rule}\n-----BEGIN SSH HOST KEY FINGERPRINTS-----\n${print}\n` +
        `-----END SSH HOST KEY FINGERPRINTS-----\n${rule}\n`,
    ])
    const off = await applied(keysToConsole, { ssh: { emit_keys_to_console: false } }, { files: console })
    assert.equal(await off.host.files.readText('/dev/console'), '')
  })

  it('have the fingerprints ssh-keygen shows', () => {
    const ecdsa =
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBF337WnkMtU2ShMk15OVg+Efn3yFxJxDmQOHLU3d2QjSWXrmXWjhm' +
      'nQ+jyjTobBLTLddzQrFQVOULGGD/rPAU+I='
    assert.equal(describePublicKey(ecdsa), '256 SHA256:4eeyxojR44fZjDSFhjIL4iWNRlmSVxIsn0/ExeKx8+U no comment (ECDSA)')
    const rsa = Buffer.concat([
      Buffer.from('\0\0\0\x07ssh-rsa\0\0\0\x01\x03\0\0\0\x03', 'latin1'),
      Buffer.from([0, 0x9f, 1]),
    ])
    assert.match(describePublicKey(`ssh-rsa ${rsa.toString('base64')} a b`) ?? '', /^16 SHA256:.* a b \(RSA\)$/)
    for (const bad of ['', 'nonsense', 'ssh-dss AAAA', 'ssh-rsa AAAA', 'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA']) {
      assert.equal(describePublicKey(bad), undefined)
    }
  })

  it("are the users' in a table", async () => {
    const { out } = await applied(
      sshAuthkeyFingerprints,
      { users: ['default', { name: 'srv', system: true }, 'ghost'] },
      { files: { ...ubuntuHome, '/home/ubuntu/.ssh/authorized_keys': 'no-pty ssh-rsa AAAA me\n# x\nnonsense\n' } },
    )
    const print = '70:9e:80:c8:84:87:a2:41:1e:1e:e4:df:b9:f2:2a:86:14:92:d2:0c:47:65:15:0c:0c:79:4a:bd:70:f8:14:7c'
    const lines = (out[0] ?? '').split('\n')
    assert.match(
      lines[0] ?? '',
      /^ci-info: \++Authorized keys from \/home\/ubuntu\/\.ssh\/authorized_keys for user ubuntu\++$/,
    )
    assert.match(lines[2] ?? '', /^ci-info: \| Keytype \| +Fingerprint \(sha256\) +\| Options \| Comment \|$/)
    assert.equal(
      lines[4],
      `ci-info: | ssh-rsa | ${print} |  no-pty |    me   |`
        .replace('|  no-pty |', `|${centred('no-pty', 9, ' ')}|`)
        .replace('|    me   |', `|${centred('me', 9, ' ')}|`),
    )
    assert.equal(lines.length, 7)
  })

  it('are said to be missing', async () => {
    const files = { ...ubuntuHome, '/home/ubuntu': { directory: true, uid: 1000, gid: 1000 } } as const
    const { out, host } = await applied(sshAuthkeyFingerprints, { users: ['default'] }, { files })
    const left = { type: 'file', content: '', mode: 0o600, uid: 1000, gid: 1000 }
    assert.deepEqual(host.tree()['/home/ubuntu/.ssh/authorized_keys'], left)
    assert.deepEqual(out, ['ci-info: no authorized SSH keys fingerprints found for user ubuntu.\n'])
    assert.deepEqual([fingerprint('', 'md5'), fingerprint('?', 'md5'), fingerprint('AAAA', 'nohash')], ['-', '?', '?'])
    assert.deepEqual([centred('ab', 5, ' '), centred('a', 4, ' ')], ['  ab ', ' a  '])
  })
})

describe('ssh_import_id', () => {
  it('fetches for each user that asks, once more after a failure', async () => {
    let tries = 0
    const box = await applied(
      sshImportId,
      { ssh_import_id: ['gh:a', 'gh:a'], users: ['default', { name: 'other' }] },
      {
        files: ubuntuHome,
        programs: ['ssh-import-id'],
        commands: { 'sudo *': () => (tries++ === 0 ? 1 : '') },
      },
    )
    const line = 'sudo --preserve-env=https_proxy -Hu ubuntu ssh-import-id gh:a'
    assert.deepEqual(box.trace(), [line, line])
  })

  it('says that the program is missing, but only where it is wanted', async () => {
    assert.deepEqual((await applied(sshImportId, { users: ['default'] })).codes(), [])
    assert.deepEqual((await applied(sshImportId, { users: ['default'], ssh_import_id: ['gh:a'] })).codes(), [
      'ssh/no-import',
    ])
  })

  it('fails for a user who does not exist after serving the others', async () => {
    const box = machine({ files: ubuntuHome, programs: ['ssh-import-id'], commands: { 'sudo *': '' } })
    const users = [{ name: 'ghost', ssh_import_id: ['gh:g'] }, 'default']
    await assert.rejects(sshImportId.apply({ users, ssh_import_id: ['gh:a'] }, box.context), /there is no user ghost/)
    assert.equal(box.trace().length, 1)
  })
})

describe('phone_home', () => {
  it('posts what it is asked for', async () => {
    const { host, codes } = await applied(
      phoneHome,
      {
        phone_home: {
          url: 'http://10.0.0.1/$INSTANCE_ID/',
          post: ['pub_key_rsa', 'instance_id', 'fqdn', 'color'],
          tries: 3,
        },
        fqdn: 'a.b',
      },
      {
        http: { 'POST http://10.0.0.1/i-1/': [503, 'ok'] },
        files: { '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AA a@b\n' },
      },
    )
    assert.equal(host.requests[0]?.body, 'pub_key_rsa=ssh-rsa+AA+a%40b%0A&instance_id=i-1&fqdn=a.b&color=N%2FA')
    assert.equal(host.requests.length, 2)
    assert.deepEqual(codes(), ['phone-home/unknown-field'])
  })

  it('never fails the boot', async () => {
    const { codes, host } = await applied(phoneHome, { phone_home: { url: 'http://10.0.0.1/', post: ['instance_id'] } })
    assert.deepEqual(codes(), ['phone-home/failed'])
    assert.equal(host.requests.length, 10)
    assert.deepEqual((await applied(phoneHome, { phone_home: {} })).codes(), ['phone-home/no-url'])
  })
})

describe('power_state_change', () => {
  const { distro } = machine().context

  it('leaves a shell that waits for this process and then goes', async () => {
    const { trace } = await applied(
      powerStateChange,
      { power_state: { mode: 'poweroff', timeout: 2 } },
      { commands: { '/bin/sh *': '' } },
    )
    assert.match(
      trace()[0] ?? '',
      /^\/bin\/sh -c \(was=.* && exec 'shutdown' '-P' 'now'\) <\/dev\/null >\/dev\/null 2>&1 &$/,
    )
    assert.equal(trace().length, 1)
  })

  it('does nothing for a condition that is false, and for settings that are wrong', async () => {
    assert.deepEqual(
      (await applied(powerStateChange, { power_state: { mode: 'reboot', condition: false } })).trace(),
      [],
    )
    const wrong = [
      {},
      { mode: 'sleep' },
      { mode: 'halt', delay: 'soon' },
      { mode: 'halt', timeout: 'x' },
      { mode: 'halt', condition: 3 },
    ]
    for (const settings of wrong) {
      const { codes, trace } = await applied(powerStateChange, { power_state: settings })
      assert.deepEqual([codes(), trace()], [['power-state/bad-setting'], []])
    }
  })

  it('reads delay and condition in each of their forms', () => {
    const plan = (settings: Parameters<typeof planFrom>[0]) => planFrom({ mode: 'reboot', ...settings }, { distro })
    assert.deepEqual(plan({ delay: '+5', message: 'bye' }), {
      argv: ['shutdown', '-r', '+5', 'bye'],
      timeout: 30,
      condition: true,
    })
    assert.deepEqual(plan({ delay: 5, timeout: '1.5', condition: ['test', 1] }), {
      argv: ['shutdown', '-r', '+5'],
      timeout: 1.5,
      condition: ['test', '1'],
    })
    const script = waitingScript(42, { argv: ['x', "it's"], timeout: 1, condition: 'test -f /a' })
    assert.match(script, /\/proc\/42\/cmdline/)
    assert.match(script, /; \/bin\/sh -c 'test -f \/a' && exec 'x' 'it'\\''s'$/)
  })
})

describe('ca_certs', () => {
  it('writes certificates as they are and updates the store', async () => {
    const { host, trace } = await applied(
      caCerts,
      { ca_certs: { trusted: ['C1', 'C2'] } },
      { commands: { 'update-ca-certificates': '' } },
    )
    assert.equal(host.text('/usr/local/share/ca-certificates/cloud-init-ca-cert-1.crt'), 'C1')
    assert.equal(host.text('/usr/local/share/ca-certificates/cloud-init-ca-cert-2.crt'), 'C2')
    assert.deepEqual(trace(), ['update-ca-certificates'])
  })

  it('takes the defaults away where asked, in the way of the distro', async () => {
    const commands = { 'update-ca-certificates': '', 'update-ca-trust': '', 'debconf-set-selections *': '' }
    const debian = await applied(
      caCerts,
      { 'ca-certs': { 'remove-defaults': true } },
      { commands, files: { '/etc/ca-certificates.conf': '# c\na.crt\n!b.crt\n' } },
    )
    assert.equal(
      debian.host.text('/etc/ca-certificates.conf'),
      '# c\n# Modified by cloud-init to deselect certs due to user-data\n!a.crt\n!b.crt\n',
    )
    assert.deepEqual(debian.trace(), [
      'debconf-set-selections - < ca-certificates ca-certificates/trust_new_crts select no',
      'update-ca-certificates',
    ])
    assert.deepEqual(debian.codes(), ['modules/deprecated', 'modules/deprecated'])
    const rhel = await applied(
      caCerts,
      { ca_certs: { remove_defaults: true, trusted: ['C'] } },
      { commands, systemInfo: { distro: 'rhel' }, files: { '/etc/pki/ca-trust/source/x': 'y' } },
    )
    assert.equal(await rhel.host.files.exists('/etc/pki/ca-trust/source'), false)
    assert.equal(rhel.host.text('/usr/share/pki/ca-trust-source/anchors/cloud-init-ca-cert-1.crt'), 'C')
    assert.equal(withAllDisabled('# only\n'), undefined)
  })
})

describe('resolv_conf', () => {
  it('writes servers, search list and options', async () => {
    const settings = {
      nameservers: ['8.8.8.8'],
      searchdomains: ['a', 'b'],
      domain: 'c',
      options: { timeout: 1, rotate: true, debug: false },
    }
    const text = 'nameserver 8.8.8.8\n\nsearch a b \ndomain c\noptions rotate timeout:1\n'
    assert.equal(resolverText(settings), text)
    const { host } = await applied(
      resolvConf,
      { manage_resolv_conf: true, resolv_conf: settings },
      { systemInfo: { distro: 'alpine' } },
    )
    assert.equal(host.text('/etc/resolv.conf'), `${header}\n\n${text}`)
    assert.deepEqual((await applied(resolvConf, { manage_resolv_conf: true })).codes(), ['resolv-conf/no-settings'])
    const photon = await applied(
      resolvConf,
      { manage_resolv_conf: true, resolv_conf: settings },
      { systemInfo: { distro: 'photon' } },
    )
    assert.match(
      photon.host.text('/etc/systemd/resolved.conf'),
      /\[Resolve\]\nLLMNR=false\nDNS=8\.8\.8\.8\nDomains=c a b\n$/,
    )
  })
})

describe('rsyslog', () => {
  it('writes configs and remotes, and reloads once', async () => {
    const { host, trace } = await applied(rsyslog, {
      rsyslog: {
        configs: ['*.* @@1.2.3.4', { content: 'x', filename: 'a.conf' }],
        remotes: { juju: '10.0.4.1', m: 'kern.* @@[::1]:514 # c' },
      },
    })
    assert.equal(
      host.text('/etc/rsyslog.d/20-cloud-config.conf'),
      '*.* @@1.2.3.4\n# begin remotes\n*.* @10.0.4.1 # juju\nkern.* @@[::1]:514 # m\n# end remotes\n',
    )
    assert.equal(host.text('/etc/rsyslog.d/a.conf'), 'x\n')
    assert.deepEqual(trace(), ['systemctl try-reload-or-restart rsyslog'])
  })

  it('reads the old form, skips what is wrong, and does not reload for nothing', async () => {
    const old = await applied(rsyslog, { rsyslog: ['*.* @h'], rsyslog_filename: 'z.conf', rsyslog_dir: '/d' })
    assert.equal(old.host.text('/d/z.conf'), '*.* @h\n')
    const bad = await applied(rsyslog, { rsyslog: { configs: [3], remotes: { a: 'x y z w' } } })
    assert.deepEqual([bad.codes(), bad.trace()], [['rsyslog/bad-remote', 'rsyslog/bad-entry'], []])
    await assert.rejects(applied(rsyslog, { rsyslog: { configs: 'text' } }), /rsyslog\/configs is a string/)
    assert.equal(remoteLine('n', '@@[::1'), undefined)
  })
})

const ntpOf = (distro: string) => profileFor(distro, facts.os).ntp

describe('ntp', () => {
  it('finds the client of the distro', () => {
    assert.deepEqual(
      [ntpClient('chrony', ntpOf('debian')), ntpClient('chrony', ntpOf('rhel'))].map((client) => [
        client?.confpath,
        client?.service_name,
      ]),
      [
        ['/etc/chrony/chrony.conf', 'chrony'],
        ['/etc/chrony.conf', 'chronyd'],
      ],
    )
    assert.equal(ntpClient('nope', ntpOf('debian')), undefined)
  })

  it('renders the template, keeps the old file, and reloads', async () => {
    const template = '## template:jinja\nserver {{ first }}\n'
    const box = machine({
      files: { '/etc/chrony/chrony.conf': 'old' },
      programs: ['chronyd'],
    })
    const config = { servers: ['s1'], config: { template: template.replace('{{ first }}', 's1') } }
    await ntp.apply({ ntp: config }, box.context)
    assert.equal(box.host.text('/etc/chrony/chrony.conf'), 'server s1\n')
    assert.equal(box.host.text('/etc/chrony/chrony.conf.dist'), 'old')
    assert.deepEqual(box.trace(), ['systemctl reload-or-restart chrony'])
  })

  it('has templates of its own for images without', async () => {
    const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const files = { '/etc/systemd/timesyncd.conf.d/cloud-init.conf': '' }
    const chrony = await applied(
      ntp,
      { ntp: { servers: ['s1'], pools: ['p1'], peers: ['e1'], allow: ['10.0.0.0/8'] } },
      { programs: ['chronyd'] },
    )
    const text = chrony.host.text('/etc/chrony/chrony.conf')
    assert.match(text, /# pools\npool p1 iburst\n/)
    assert.match(text, /# servers\nserver s1 iburst\n/)
    assert.deepEqual(lines(text).slice(0, 4), ['pool p1 iburst', 'server s1 iburst', 'peer e1', 'allow 10.0.0.0/8'])
    const timesyncd = await applied(
      ntp,
      { ntp: { ntp_client: 'systemd-timesyncd', servers: ['a'], pools: ['b'] } },
      { files, programs: ['/lib/systemd/systemd-timesyncd'] },
    )
    assert.deepEqual(lines(timesyncd.host.text('/etc/systemd/timesyncd.conf.d/cloud-init.conf')), [
      '[Time]',
      'NTP=a b ',
    ])
    const usual = await applied(ntp, { ntp: null }, { programs: ['chronyd'] })
    assert.match(usual.host.text('/etc/chrony/chrony.conf'), /\npool 0\.ubuntu\.pool\.ntp\.org iburst\n/)
  })

  it('needs to know a client of your own completely', async () => {
    const box = machine()
    const config = { ntp_client: 'mine', config: { confpath: '/x', template: 'y' } }
    await assert.rejects(
      ntp.apply({ ntp: config }, box.context),
      /missing required ntp:config key check_exe; .*packages; .*service_name/,
    )
    await ntp.apply({ ntp: { enabled: false } }, box.context)
    assert.deepEqual(box.trace(), [])
  })
})

describe('small modules', () => {
  it('apt_pipelining writes the depth', async () => {
    const path = '/etc/apt/apt.conf.d/90cloud-init-pipelining'
    const off = await applied(aptPipelining, { apt_pipelining: false })
    assert.equal(
      off.host.text(path),
      '//Written by cloud-init per \'apt_pipelining\'\nAcquire::http::Pipeline-Depth "0";\n',
    )
    assert.equal(await (await applied(aptPipelining, { apt_pipelining: 'os' })).host.files.exists(path), false)
    assert.deepEqual((await applied(aptPipelining, { apt_pipelining: true })).codes(), ['apt/bad-pipelining'])
  })

  it('keyboard writes the file of Debian, and asks systemd elsewhere', async () => {
    const debian = await applied(keyboard, { keyboard: { layout: 'de', variant: 'nodeadkeys' } })
    assert.match(
      debian.host.text('/etc/default/keyboard'),
      /\nXKBMODEL="pc105"\nXKBLAYOUT="de"\nXKBVARIANT="nodeadkeys"\nXKBOPTIONS=""\n\nBACKSPACE="guess"\n$/,
    )
    assert.deepEqual(debian.trace(), ['systemctl restart console-setup'])
    const rhel = await applied(
      keyboard,
      { keyboard: { layout: 'us', variant: 'v' } },
      { systemInfo: { distro: 'rhel' }, commands: { 'localectl *': '' } },
    )
    assert.deepEqual(rhel.host.ran, [['localectl', 'set-x11-keymap', 'us', 'pc105', 'v', '']])
    await assert.rejects(
      applied(keyboard, { keyboard: { layout: 'us', variant: 'us' } }, { systemInfo: { distro: 'alpine' } }),
      { code: 'not-found' },
    )
  })

  it('grub_dpkg answers debconf', async () => {
    const commands = {
      'debconf-set-selections': '',
      'grub-probe *': '/dev/sda\n',
      'udevadm info *': '/dev/disk/by-path/x /dev/disk/by-id/y\n',
    }
    const given = await applied(
      grubDpkg,
      { grub_dpkg: { enabled: true, 'grub-pc/install_devices': '/dev/sda' } },
      { commands },
    )
    const answers = (device: string, empty: boolean) =>
      `debconf-set-selections < grub-pc grub-pc/install_devices string ${device}\ngrub-pc grub-pc/install_devices_empty boolean ${empty}\n`
    assert.deepEqual(given.trace(), [answers('/dev/sda', false)])
    const found = await applied(
      grubDpkg,
      { grub_dpkg: { enabled: true } },
      { commands, files: { '/dev/sda': { type: 'block' } } },
    )
    assert.deepEqual(found.trace(), [answers('/dev/disk/by-id/y', false)])
    const none = await applied(
      grubDpkg,
      { 'grub-dpkg': { enabled: true } },
      { commands: { 'debconf-set-selections': '' } },
    )
    assert.deepEqual(none.trace(), [answers('', true)])
    assert.deepEqual((await applied(grubDpkg, { grub_dpkg: { enabled: false } })).trace(), [])
  })

  it('disable_ec2_metadata closes the way there', async () => {
    const { trace } = await applied(disableEc2Metadata, { disable_ec2_metadata: true }, { commands: { 'ip *': '' } })
    assert.deepEqual(trace(), ['ip route add prohibit 169.254.169.254'])
    assert.deepEqual((await applied(disableEc2Metadata, { disable_ec2_metadata: true })).codes(), [
      'modules/command-failed',
    ])
  })

  it('install_hotplug writes its rule where it is wanted and possible, and removes it elsewhere', async () => {
    const commands = { 'udevadm *': '' }
    const rules = '/etc/udev/rules.d/90-cloud-init-hook-hotplug.rules'
    const wanted = { updates: { network: { when: ['hotplug'] } } }
    const on = await applied(installHotplug, wanted, { commands })
    assert.match(on.host.text(rules), /SUBSYSTEM=="net", RUN\+="\/usr\/lib\/cloud-init\/hook-hotplug"/)
    assert.deepEqual(on.trace(), ['udevadm control --reload-rules'])
    const off = await applied(installHotplug, {}, { commands, files: { [rules]: 'old' } })
    assert.equal(await off.host.files.exists(rules), false)
    const byDefault = {
      default: ['boot-new-instance', 'hotplug'],
      supported: ['boot-new-instance', 'hotplug'],
    } as const
    assert.equal((await applied(installHotplug, {}, { commands, networkEvents: byDefault })).trace().length, 1)
    const never = { default: ['boot-new-instance'], supported: ['boot-new-instance'] } as const
    const refused = await applied(installHotplug, wanted, { commands, networkEvents: never })
    assert.deepEqual([refused.codes(), refused.trace()], [['hotplug/not-supported'], []])
    const admin = { '/var/lib/cloud/hotplug.enabled': '{"scopes": ["network"]}' }
    assert.equal((await applied(installHotplug, {}, { commands, files: admin })).trace().length, 1)
  })
})
