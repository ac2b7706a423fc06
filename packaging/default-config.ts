// The /etc/cloud/cloud.cfg and cloud.cfg.d/05_logging.cfg of a new image, by distro.

export { cloudCfg, loggingCfg } from '../modules/default-cloud-cfg.ts'
