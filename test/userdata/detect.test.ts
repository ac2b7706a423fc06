import assert from 'node:assert/strict'
import { detectType } from '../../userdata/detect.ts'

describe('the type of a text', () => {
  const types: readonly (readonly [text: string, type: string | undefined])[] = [
    ['#cloud-config\n', 'text/cloud-config'],
    ['#cloud-config', 'text/cloud-config'],
    ['#cloud-configuration', 'text/cloud-config'],
    ['#Cloud-Config\n', 'text/cloud-config'],
    [' \t\r\n\v\f#cloud-config\n', 'text/cloud-config'],
    ['#cloud-config-archive\n', 'text/cloud-config-archive'],
    ['#cloud-config-jsonp\n', 'text/cloud-config-jsonp'],
    ['#cloud-boothook\n', 'text/cloud-boothook'],
    ['#include\n', 'text/x-include-url'],
    ['#include-once\n', 'text/x-include-once-url'],
    ['#includehttp://h', 'text/x-include-url'],
    ['#part-handler\n', 'text/part-handler'],
    ['## template: jinja\n', 'text/jinja2'],
    ['## template: JINJA2\n', 'text/jinja2'],
    ['#!/bin/sh\n', 'text/x-shellscript'],
    ['text/x-shellscript-per-boot', 'text/x-shellscript-per-boot'],
    ['##template: jinja\n', undefined],
    ['## template:jinja\n', undefined],
    ['# cloud-config\n', undefined],
    ['\ufeff#cloud-config\n', undefined],
    ['\u00a0#cloud-config\n', undefined],
    ['', undefined],
    ['#', undefined],
  ]

  for (const [text, type] of types) {
    it(`that begins with ${JSON.stringify(text)} is ${type ?? 'not known'}`, () => {
      assert.equal(detectType(Buffer.from(text)), type)
    })
  }
})
