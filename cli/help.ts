// What `firstlight --help` prints.

export const help = `usage: firstlight COMMAND [options]

On a machine
  boot             run the boot, or the stages named
  status           how far the boot is and what failed
  cloud-init ...   everything cloud-init answers to; also as the command cloud-init
  cloud-init-per   run a command once, once per instance, or always; also as that command
  cloud-id         the name of the cloud; also as the command cloud-id
  yip ...          run a stage of Kairos documents; also as the command yip
  run-stage        run a stage of the machine's documents, lifecycle stages included
  analyze          where the time of the boot went

Without a machine
  plan             what a boot would do: files with diffs, commands, and what is skipped
  explain          which documents set a key of the config
  make-mime        put several documents into one user-data
  network graph    a picture of a network config
  serve            a metadata server for tests
  demo             a complete first boot in a throw-away root

Images
  install          put firstlight into a root: executable, links, units, generator, config
  uninstall        take it out again
  generator        the systemd generator
  ds-identify      which datasources this machine may have

"firstlight COMMAND --help" says more.
`
