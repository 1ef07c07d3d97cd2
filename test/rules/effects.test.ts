import { expect, test } from 'vitest'
import { transportActs, type TransportActs } from '../../src/http/transport-faults.js'
import { pictureDamages, type PictureDamage } from '../../src/rules/effects/answer.js'
import type { Sampled } from '../../src/rules/effects/row.js'
import { transportEffects, type TransportEffect } from '../../src/rules/effects/transport.js'
import { webhookEffects, type WebhookEffect } from '../../src/rules/effects/webhook.js'
import { damageActs, type DamageActs } from '../../src/stages/picture-damage.js'
import { webhookActs, type WebhookActs } from '../../src/stages/webhook-effects.js'

interface New {
  echo?: true
}

test('an effect without an act does not compile', () => {
  // @ts-expect-error: echo has no act
  const transport: TransportActs<Sampled<TransportEffect> & New> = transportActs
  // @ts-expect-error: echo has no act
  const webhook: WebhookActs<Sampled<WebhookEffect> & New> = webhookActs
  // @ts-expect-error: echo has no act
  const damage: DamageActs<PictureDamage | 'echo'> = damageActs
  expect([transport, webhook, damage].map((acts) => 'echo' in acts)).toEqual([false, false, false])
})

test('an act that does nothing does not compile', () => {
  // @ts-expect-error: one of change, before and send is missing
  const stall: TransportActs['stall'] = {}
  // @ts-expect-error: one of change and refuse is missing
  const empty: DamageActs['empty'] = {}
  expect([stall, empty]).toEqual([{}, {}])
})

test('each effect has its act', () => {
  expect(Object.keys(transportActs).sort()).toEqual(Object.keys(transportEffects).sort())
  expect(Object.keys(webhookActs).sort()).toEqual(Object.keys(webhookEffects).sort())
  expect(Object.keys(damageActs).sort()).toEqual([...pictureDamages].sort())
})
