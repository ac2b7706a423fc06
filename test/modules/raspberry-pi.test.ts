import assert from 'node:assert/strict'
import { raspberryPi } from '../../modules/raspberry-pi.ts'
import { applied } from './machine.ts'

describe('raspberry_pi', () => {
  it('switches interfaces and reboots', async () => {
    const { trace, codes } = await applied(
      raspberryPi,
      {
        rpi: {
          interfaces: { spi: true, i2c: false, serial: { console: true, hardware: false }, wifi: true },
          enable_usb_gadget: false,
        },
      },
      { commands: { 'raspi-config *': '', 'raspi-config nonint is_pifive': 1, 'shutdown *': '' } },
    )
    assert.deepEqual(trace(), [
      'raspi-config nonint do_spi 0',
      'raspi-config nonint do_i2c 1',
      'raspi-config nonint do_serial_cons 0',
      'raspi-config nonint do_serial_hw 0',
      'shutdown -r now Rebooting to apply config.txt changes...',
    ])
    assert.deepEqual(codes(), ['modules/bad-setting', 'modules/not-available'])
    assert.deepEqual((await applied(raspberryPi, { rpi: {} })).trace(), [])
  })
})
