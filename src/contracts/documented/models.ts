import { defineModel, type Model } from '../model.js'
import { products } from '../products.js'
import type { TaskState } from '../status.js'
import {
  FluxDevGenerationRequest,
  FluxProGenerationRequest,
  FluxSchnellGenerationRequest,
  FluxUltraGenerationRequest,
} from './schemas.js'

const state = (at: number, status: TaskState['status']): TaskState => ({ at, status, progress: null, details: null })

/** The three states that the published document names; when each starts is the emulator's choice. */
const lifecycle = [state(0, 'Pending'), state(0.2, 'Processing'), state(1, 'Ready')]

const common = { painter: 'text', lifecycle, resultForm: 'plain' } as const

export const models: readonly Model[] = [
  defineModel('documented', {
    ...common,
    slug: 'flux-pro-1.1',
    operationId: 'generateFluxPro11',
    summary: 'Generate image with FLUX 1.1 [pro]',
    description: 'Accepts a task for FLUX 1.1 [pro] and returns its id and polling URL.',
    body: FluxProGenerationRequest,
    product: products['flux-pro-1.1'],
  }),
  defineModel('documented', {
    ...common,
    slug: 'flux-pro',
    operationId: 'generateFluxPro',
    summary: 'Generate image with FLUX.1 [pro]',
    description: 'Accepts a task for FLUX.1 [pro].',
    body: FluxProGenerationRequest,
    product: products['flux-pro'],
  }),
  defineModel('documented', {
    ...common,
    slug: 'flux-dev',
    operationId: 'generateFluxDev',
    summary: 'Generate image with FLUX.1 [dev]',
    description: 'Accepts a task for FLUX.1 [dev].',
    body: FluxDevGenerationRequest,
    product: products['flux-dev'],
  }),
  defineModel('documented', {
    ...common,
    slug: 'flux-schnell',
    operationId: 'generateFluxSchnell',
    summary: 'Generate image with FLUX.1 [schnell]',
    description:
      'Accepts a task for FLUX.1 [schnell]. In the published document only: the live service never listed it.',
    body: FluxSchnellGenerationRequest,
    product: products['flux-schnell'],
  }),
  defineModel('documented', {
    ...common,
    slug: 'flux-pro-1.1-ultra',
    operationId: 'generateFluxPro11Ultra',
    summary: 'Generate image with FLUX 1.1 [pro] Ultra',
    description: 'Accepts a task for FLUX 1.1 [pro] Ultra, with pictures of about four megapixels.',
    body: FluxUltraGenerationRequest,
    product: products['flux-pro-1.1-ultra'],
  }),
]
